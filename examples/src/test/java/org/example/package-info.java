/**
 * What a stranger adds to the library, a folder each, and one test that trains with all of it. It
 * lies outside {@code org.histossl}, so that it compiles only against what is public.
 */
package org.example;
