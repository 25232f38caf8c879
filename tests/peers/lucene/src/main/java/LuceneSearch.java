import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.QueryBuilder;

/** Searches on the calling thread, with the exact total and the unified highlighter. */
final class LuceneSearch implements AutoCloseable {
  private static final int N_HITS = 10;

  /** The weight of the title; that of the body is 1. */
  private static final float TITLE_BOOST = 2;

  private static final String[] FIELDS = {"title", "body"};

  /** Passages of a title and of a body. */
  private static final int[] N_PASSAGES = {1, 3};

  /** The beginning of a mark in the highlighter's default format. */
  private static final String MARK = "<b>";

  /** A page: the exact total, the hits, and the hits with a mark. */
  record Page(long total, int nHits, int nMarked) {}

  private final FSDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final QueryBuilder builder;
  private final UnifiedHighlighter highlighter;
  private final BooleanClause.Occur occur;

  LuceneSearch(String index, String operator, Path folder) throws IOException {
    Analyzer analyzer = LuceneIndex.analyzer(index);
    occur =
        switch (operator) {
          case "or" -> BooleanClause.Occur.SHOULD;
          case "and", "" -> BooleanClause.Occur.MUST;
          default ->
              throw new IllegalArgumentException(
                  "unknown operator: " + operator + " (expected or, and)");
        };
    directory = FSDirectory.open(folder);
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
    builder = new QueryBuilder(analyzer);
    highlighter = UnifiedHighlighter.builder(searcher, analyzer).build();
  }

  Page page(String text) throws IOException {
    BooleanQuery.Builder parts = new BooleanQuery.Builder();
    for (String part : text.strip().split("\\s+")) {
      Query query =
          both(
              builder.createBooleanQuery("title", part, occur),
              builder.createBooleanQuery("body", part, occur));
      if (query != null) {
        parts.add(query, occur);
      }
    }
    BooleanQuery query = parts.build();
    if (query.clauses().isEmpty()) {
      return new Page(0, 0, 0);
    }
    TopDocs top =
        searcher.search(query, new TopScoreDocCollectorManager(N_HITS, Integer.MAX_VALUE));
    return new Page(top.totalHits.value(), top.scoreDocs.length, countMarked(query, top));
  }

  private int countMarked(Query query, TopDocs top) throws IOException {
    if (top.scoreDocs.length == 0) {
      return 0;
    }
    int[] documents = new int[top.scoreDocs.length];
    for (int n = 0; n < documents.length; n++) {
      documents[n] = top.scoreDocs[n].doc;
    }
    Map<String, String[]> texts =
        highlighter.highlightFields(FIELDS, query, documents, N_PASSAGES);
    int nMarked = 0;
    for (int n = 0; n < documents.length; n++) {
      boolean isMarked = false;
      for (String field : FIELDS) {
        String shown = texts.get(field)[n];
        isMarked |= shown != null && shown.contains(MARK);
      }
      nMarked += isMarked ? 1 : 0;
    }
    return nMarked;
  }

  /** Returns the numbers of all articles with the run as a phrase, in ascending order. */
  TreeSet<Integer> find(String run) throws IOException {
    TreeSet<Integer> numbers = new TreeSet<>();
    Query query = both(builder.createPhraseQuery("title", run),
        builder.createPhraseQuery("body", run));
    if (query == null) {
      return numbers;
    }
    StoredFields stored = reader.storedFields();
    for (ScoreDoc hit : searcher.search(query, reader.maxDoc()).scoreDocs) {
      numbers.add(stored.document(hit.doc).getField("id").numericValue().intValue());
    }
    return numbers;
  }

  /** Returns a query for either field; null if the analyzer leaves nothing of the text. */
  private static Query both(Query title, Query body) {
    if (title == null || body == null) {
      return null;
    }
    return new BooleanQuery.Builder()
        .add(new BoostQuery(title, TITLE_BOOST), BooleanClause.Occur.SHOULD)
        .add(body, BooleanClause.Occur.SHOULD)
        .build();
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
