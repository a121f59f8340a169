package org.histossl.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  private static final FileTime THEN = FileTime.fromMillis(1_000_000);
  private static final FileTime LATER = FileTime.fromMillis(2_000_000);

  @TempDir Path folder;

  private Path file(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    return Files.setLastModifiedTime(file, THEN);
  }

  private static byte[] large() {
    byte[] content = new byte[3 * Fingerprint.SAMPLED_BYTES];
    new Random(1).nextBytes(content);
    return content;
  }

  @Test
  void aTouchedFileIsTheSame() throws IOException {
    for (byte[] content : List.of(new byte[] {1, 2, 3}, large())) {
      Path file = file("slide", content);
      Fingerprint made = Fingerprint.of(file);
      Files.setLastModifiedTime(file, LATER);

      assertEquals(Optional.empty(), made.change(List.of(file)));
    }
  }

  @Test
  void anyOtherByteUnderAnotherTimeIsSeen() throws IOException {
    byte[] content = large();
    Path file = file("slide", content);
    Fingerprint made = Fingerprint.of(file);
    for (int at : new int[] {0, content.length / 2, 2 * content.length / 7, content.length - 1}) {
      byte[] other = content.clone();
      other[at] ^= 1;
      Files.write(file, other);
      Files.setLastModifiedTime(file, LATER);

      String change = made.change(List.of(file)).orElseThrow();

      assertTrue(change.matches("digest: [0-9a-f]{8} then, [0-9a-f]{8} now"), change);
      assertTrue(made.change(Fingerprint.of(file)).isPresent());
    }
  }

  @Test
  void contentIsLookedAtWhereSizeAndTimeAreTheSame() throws IOException {
    Path file = file("mask", new byte[] {1, 2, 3});
    Fingerprint made = Fingerprint.of(file);
    file("mask", new byte[] {1, 2, 4});

    assertTrue(made.change(List.of(file)).orElseThrow().startsWith("digest: "));

    byte[] content = large();
    Path slide = file("slide", content);
    Fingerprint head = Fingerprint.of(slide);
    content[5] ^= 1;
    file("slide", content);

    assertTrue(head.change(List.of(slide)).orElseThrow().startsWith("digest: "));
  }

  @Test
  void anotherSizeAndAFileThatIsGoneAreToldInWords() throws IOException {
    Path file = file("mask", new byte[] {1, 2, 3});
    Fingerprint made = Fingerprint.of(file);
    file("mask", new byte[4]);

    assertEquals(Optional.of("size: 3 bytes then, 4 now"), made.change(List.of(file)));
    Files.delete(file);
    assertEquals(Optional.of(file + " is gone"), made.change(List.of(file)));
  }

  @Test
  void severalFilesAreOneThing() throws IOException {
    Path index = file("a.mrxs", new byte[] {1});
    Path data = file("Data0.dat", new byte[] {2});
    Fingerprint made = Fingerprint.of(List.of(index, data));

    assertEquals(Optional.empty(), made.change(List.of(data, index)));
    file("Data0.dat", new byte[] {3});
    assertTrue(made.change(List.of(index, data)).isPresent());
    assertTrue(made.change(List.of(index)).isPresent());
  }

  @Test
  void itIsWrittenAndReadAsJson() throws IOException {
    ObjectMapper json = new ObjectMapper();
    Fingerprint made = Fingerprint.of(file("mask", new byte[] {1, 2, 3}));
    String text = json.writeValueAsString(made);

    // names that stored records have
    for (String name : List.of("bytes", "modified", "samples", "content")) {
      assertTrue(text.contains("\"" + name + "\":"), text);
    }
    assertEquals(made, json.readValue(text, Fingerprint.class));
    assertEquals("1970-01-01T00:16:40Z", made.modified());
    assertNotEquals(made, Fingerprint.of(file("other", new byte[] {1, 2, 4})));
  }
}
