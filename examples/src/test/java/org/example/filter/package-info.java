/** A filter of tiles from outside the library's packages. */
package org.example.filter;
