/** A format of slides from outside the library's packages. */
package org.example.slide;
