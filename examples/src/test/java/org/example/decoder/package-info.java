/** A decoder from outside the library's packages. */
package org.example.decoder;
