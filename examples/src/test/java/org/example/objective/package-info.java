/** A loss from outside the library's packages, trained beside DINO's. */
package org.example.objective;
