package org.histossl.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The place in the configuration that an option sets. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Key {
  /** The place, such as {@code "run.epochs"}. */
  String value();

  /** Whether it must be given, by the option or in a file. */
  boolean required() default false;
}
