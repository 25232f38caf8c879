import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;

/**
 * An index of title and body, stored, with positions and offsets, so that the unified highlighter
 * reads offsets instead of analyzing the text of each hit again.
 */
final class LuceneIndex {
  /** Memory of the writer before it flushes a segment. */
  private static final double BUFFER_MB = 256;

  private LuceneIndex() {}

  static Analyzer analyzer(String index) {
    return switch (index) {
      case "lucene-cjk" -> new CJKAnalyzer();
      case "lucene-smartcn" -> new SmartChineseAnalyzer();
      default ->
          throw new IllegalArgumentException(
              "unknown index: " + index + " (expected lucene-cjk or lucene-smartcn)");
    };
  }

  static void build(String index, Path articles, Path folder) throws IOException {
    FieldType text = new FieldType(TextField.TYPE_STORED);
    text.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
    text.freeze();

    IndexWriterConfig config = new IndexWriterConfig(analyzer(index));
    config.setRAMBufferSizeMB(BUFFER_MB);
    ObjectMapper mapper = new ObjectMapper();
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader lines = Files.newBufferedReader(articles)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode article = mapper.readTree(line);
        Document document = new Document();
        document.add(new StoredField("id", Integer.parseInt(article.get("id").asText())));
        document.add(new Field("title", article.get("title").asText(), text));
        document.add(new Field("body", article.get("body").asText(), text));
        writer.addDocument(document);
      }
      writer.commit();
    }
  }
}
