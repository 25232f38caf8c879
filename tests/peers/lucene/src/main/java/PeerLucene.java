import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.util.Version;

/**
 * Lucene, with the commands and files that {@code tests/peers/harness/src/lib.rs} describes.
 *
 * <p>The clock of searches is the processor time of the thread: compiling and collecting garbage
 * happen on other threads and are not counted. Indexing counts all threads.
 */
public final class PeerLucene {
  private static final int N_ROUNDS = 5;
  private static final List<String> QUERY_SETS = List.of("log", "titles");

  private PeerLucene() {}

  public static void main(String[] args) throws IOException {
    if (args.length < 3) {
      throw new IllegalArgumentException(
          "usage: index|literal VARIANT WORK, or search VARIANT WORK ROUND");
    }
    String variant = args[1];
    Path work = Path.of(args[2]);
    Files.createDirectories(work.resolve("results"));
    switch (args[0]) {
      case "index" -> index(indexName(variant), work);
      case "search" -> search(variant, work, args[3]);
      case "literal" -> literal(indexName(variant), work);
      default -> throw new IllegalArgumentException("unknown command: " + args[0]);
    }
  }

  private static String indexName(String variant) {
    return variant.split("\\.")[0];
  }

  private static void index(String name, Path work) throws IOException {
    Path folder = work.resolve("indexes").resolve(name);
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
    LuceneIndex.build(name, work.resolve("articles/articles.jsonl"), folder);

    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    String cost =
        String.format(
            Locale.ROOT,
            "{\"version\":\"%s\",\"cpu_seconds\":%.3f,\"peak_kb\":%d}%n",
            Version.LATEST,
            system.getProcessCpuTime() / 1e9,
            peakKb());
    Path results = work.resolve("results").resolve(name + ".index");
    Files.writeString(results, cost, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static long peakKb() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmHWM in /proc/self/status");
  }

  private static void search(String variant, Path work, String round) throws IOException {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    String name = indexName(variant);
    String operator = variant.substring(Math.min(name.length() + 1, variant.length()));
    Path folder = work.resolve("indexes").resolve(name);
    try (LuceneSearch lucene = new LuceneSearch(name, operator, folder)) {
      for (String set : QUERY_SETS) {
        List<String> queries = Files.readAllLines(work.resolve(set + ".queries"));
        long[] best = new long[queries.size()];
        Arrays.fill(best, Long.MAX_VALUE);
        LuceneSearch.Page[] pages = new LuceneSearch.Page[queries.size()];
        for (int repeat = 0; repeat < N_ROUNDS; repeat++) {
          for (int n = 0; n < best.length; n++) {
            long started = clock.getCurrentThreadCpuTime();
            pages[n] = lucene.page(queries.get(n));
            best[n] = Math.min(best[n], clock.getCurrentThreadCpuTime() - started);
          }
        }
        write(work.resolve("results/" + variant + "." + set + "." + round + ".pages"), best, pages);
      }
    }
  }

  private static void write(Path path, long[] best, LuceneSearch.Page[] pages) throws IOException {
    try (Writer file = Files.newBufferedWriter(path)) {
      for (int n = 0; n < best.length; n++) {
        LuceneSearch.Page page = pages[n];
        file.write(
            best[n] + "\t" + page.total() + "\t" + page.nHits() + "\t" + page.nMarked() + "\n");
      }
    }
  }

  private static void literal(String name, Path work) throws IOException {
    Path folder = work.resolve("indexes").resolve(name);
    try (LuceneSearch lucene = new LuceneSearch(name, "", folder);
        Writer file = Files.newBufferedWriter(work.resolve("results/" + name + ".literal"))) {
      for (String run : Files.readAllLines(work.resolve("runs"))) {
        Stream<String> numbers = lucene.find(run).stream().map(String::valueOf);
        file.write(numbers.collect(Collectors.joining(" ")) + "\n");
      }
    }
  }
}
