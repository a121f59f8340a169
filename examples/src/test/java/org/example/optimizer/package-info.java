/** An update rule from outside the library's packages. */
package org.example.optimizer;
