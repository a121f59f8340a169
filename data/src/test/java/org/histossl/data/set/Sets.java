package org.histossl.data.set;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.histossl.data.image.RgbImage;

/** Writes small folders in the layouts of published sets. */
final class Sets {
  private Sets() {}

  /** A picture of one color; the ending decides the format. */
  static void image(Path file, int side, int color) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    String name = file.toString().toLowerCase(Locale.ROOT);
    ImageIO.write(
        RgbImage.filled(side, side, color).toBufferedImage(),
        name.endsWith("png") ? "png" : "jpg",
        file.toFile());
  }

  /** A gray picture whose rows have the codes. */
  static void mask(Path file, int side, int... codes) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        image.getRaster().setSample(x, y, 0, codes[y % codes.length]);
      }
    }
    ImageIO.write(image, "png", file.toFile());
  }

  /** A workbook from lines of cells parted by commas; whole numbers become numbers. */
  static void workbook(Path file, String... lines) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (OutputStream out = Files.newOutputStream(file);
        Workbook workbook = new Workbook(out, "test", "1.0")) {
      Worksheet sheet = workbook.newWorksheet("Sheet1");
      for (int row = 0; row < lines.length; row++) {
        String[] cells = lines[row].split(",", -1);
        for (int column = 0; column < cells.length; column++) {
          if (cells[column].matches("\\d{1,9}")) {
            sheet.value(row, column, Integer.parseInt(cells[column]));
          } else {
            sheet.value(row, column, cells[column]);
          }
        }
      }
    }
  }
}
