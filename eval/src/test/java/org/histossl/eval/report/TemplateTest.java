package org.histossl.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {
  @Test
  void valuesAreEscapedUnlessAskedForAsTheyAre() {
    assertEquals(
        "&lt;b&gt; &amp;&quot;&#39;&#x60;&#x3D; <b> &\"'`=",
        fill("{{x}} {{y}} {{{x}}} {{{y}}}", Map.of("x", "<b>", "y", "&\"'`=")));
  }

  @Test
  void sectionsRunOverListsTruthAndTexts() {
    assertEquals("[a][b]", fill("{{#x}}[{{.}}]{{/x}}", Map.of("x", List.of("a", "b"))));
    assertEquals("", fill("{{#x}}[{{.}}]{{/x}}", Map.of("x", List.of())));
    assertEquals("yes", fill("{{#x}}yes{{/x}}{{^x}}no{{/x}}", Map.of("x", true)));
    assertEquals("no", fill("{{#x}}yes{{/x}}{{^x}}no{{/x}}", Map.of("x", false)));
    assertEquals(" (nats)", fill("{{#x}} ({{x}}){{/x}}", Map.of("x", "nats")));
    assertEquals("", fill("{{#x}} ({{x}}){{/x}}", Map.of("x", "")));
  }

  @Test
  void namesAreLookedUpFromTheInnermostPlaceOutward() {
    Map<String, Object> page =
        Map.of("name", "outer", "rows", List.of(Map.of("name", "inner"), Map.of("other", "x")));
    assertEquals("inner outer ", fill("{{#rows}}{{name}} {{/rows}}", page));
    assertEquals("7", fill("{{a.b}}", Map.of("a", Map.of("b", 7))));
  }

  @Test
  void aSectionsTagAloneOnItsLineTakesTheLineWithIt() {
    assertEquals(
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n",
        fill("<ul>\n{{#x}}\n<li>{{.}}</li>\n{{/x}}\n</ul>\n", Map.of("x", List.of("a", "b"))));
    assertEquals("a \n", fill("{{x}} {{#y}}{{/y}}\n", Map.of("x", "a", "y", true)));
  }

  @Test
  void whatNothingHoldsIsAnErrorAndNeverAnEmptyPlace() {
    Exception missing =
        assertThrows(IllegalStateException.class, () -> fill("{{nothing}}", Map.of("x", "")));
    String message = String.valueOf(missing.getMessage());
    assertTrue(message.contains("'nothing'"), message);
    assertThrows(IllegalStateException.class, () -> fill("{{#nothing}}{{/nothing}}", Map.of()));
    assertThrows(IllegalStateException.class, () -> fill("{{a.b}}", Map.of("a", Map.of())));
  }

  @Test
  void sectionsThatDoNotMatchAreRefused() {
    for (String text : List.of("{{#a}}", "{{/a}}", "{{#a}}{{#b}}{{/a}}{{/b}}")) {
      assertThrows(IllegalArgumentException.class, () -> Template.of(text), text);
    }
  }

  private static String fill(String template, Map<String, Object> page) {
    return Template.of(template).fill(page);
  }
}
