/** An encoder from outside the library's packages. */
package org.example.encoder;
