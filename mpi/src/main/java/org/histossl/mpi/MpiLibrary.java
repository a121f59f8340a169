package org.histossl.mpi;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The functions of MPI that are used here, in whichever of the two families of libraries the
 * machine has. They differ in what a communicator, a type and an operation are: addresses of
 * variables in Open MPI, numbers in MPICH and what is made from it (Intel MPI, MVAPICH, Cray
 * MPICH).
 *
 * <p>Source: mpi.h of Open MPI 4.1 and of MPICH 4.0; MPI 3.1.
 */
final class MpiLibrary {
  /** Where the library lies, if the system's loader does not find it. */
  static final String PROPERTY = "histossl.mpi";

  private static final List<String> NAMES =
      List.of("libmpi.so.40", "libmpi.so.12", "libmpich.so.12", "mpi", "mpich");

  /** RTLD_NOW and RTLD_GLOBAL: Open MPI's plug-ins look for the library's own symbols. */
  private static final int OPEN_FLAGS = 0x102;

  private final NativeLibrary library;
  private final Object world;
  private final Object bytes;
  private final Object ints;
  private final Object floats;
  private final Object sum;

  /** What stands for the receiving buffer. */
  private final Pointer inPlace;

  private MpiLibrary(NativeLibrary library, long inPlace, Function<String, Object> handle) {
    this.library = library;
    this.inPlace = new Pointer(inPlace);
    world = handle.apply("comm_world");
    bytes = handle.apply("byte");
    ints = handle.apply("int");
    floats = handle.apply("float");
    sum = handle.apply("op_sum");
  }

  /**
   * The machine's library.
   *
   * @throws IllegalStateException if there is none, with what to install
   */
  static MpiLibrary load() {
    String given = System.getProperty(PROPERTY, "");
    List<String> reasons = new ArrayList<>();
    for (String name : given.isEmpty() ? NAMES : List.of(given)) {
      try {
        return of(NativeLibrary.getInstance(name, Map.of(Library.OPTION_OPEN_FLAGS, OPEN_FLAGS)));
      } catch (UnsatisfiedLinkError e) {
        reasons.add(name + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      }
    }
    throw new IllegalStateException(
        "training on several processes needs the MPI library of the machine, and none was found ("
            + String.join("; ", reasons)
            + "): install one, such as Debian's openmpi-bin, or name its file by -D"
            + PROPERTY
            + "=FILE");
  }

  private static MpiLibrary of(NativeLibrary library) {
    try {
      library.getGlobalVariableAddress("ompi_mpi_comm_world");
    } catch (UnsatisfiedLinkError notOpenMpi) {
      Map<String, Object> numbers =
          Map.of(
              "comm_world",
              0x44000000,
              "byte",
              0x4c00010d,
              "int",
              0x4c000405,
              "float",
              0x4c00040a,
              "op_sum",
              0x58000003);
      return new MpiLibrary(library, -1, numbers::get);
    }
    return new MpiLibrary(library, 1, name -> library.getGlobalVariableAddress("ompi_mpi_" + name));
  }

  void init() {
    call("MPI_Init", Pointer.NULL, Pointer.NULL);
  }

  int rank() {
    int[] rank = new int[1];
    call("MPI_Comm_rank", world, rank);
    return rank[0];
  }

  int size() {
    int[] size = new int[1];
    call("MPI_Comm_size", world, size);
    return size[0];
  }

  /** To every rank its slice of this rank's elements, from every rank its own. */
  void allToAll(Pointer send, int slice, Pointer receive) {
    call("MPI_Alltoall", send, slice, floats, receive, slice, floats, world);
  }

  /** From every rank its slice. */
  void allGather(Pointer send, int slice, Pointer receive) {
    call("MPI_Allgather", send, slice, floats, receive, slice, floats, world);
  }

  /** Sums in place, in whatever order the library chooses. */
  void allReduce(Pointer elements, int count) {
    call("MPI_Allreduce", inPlace, elements, count, floats, sum, world);
  }

  /** From every rank a number. */
  int[] gather(int own) {
    int[] all = new int[size()];
    call("MPI_Allgather", new int[] {own}, 1, ints, all, 1, ints, world);
    return all;
  }

  /** From every rank as many bytes as it has. */
  byte[] gather(byte[] own, int[] counts, int[] offsets, int total) {
    byte[] all = new byte[Math.max(1, total)];
    byte[] some = own.length == 0 ? new byte[1] : own;
    call("MPI_Allgatherv", some, own.length, bytes, all, counts, offsets, bytes, world);
    return all;
  }

  void abort() {
    call("MPI_Abort", world, 1);
  }

  void end() {
    call("MPI_Finalize");
  }

  private void call(String function, Object... arguments) {
    int error = library.getFunction(function).invokeInt(arguments);
    if (error != 0) {
      throw new IllegalStateException(function + " failed with error " + error);
    }
  }
}
