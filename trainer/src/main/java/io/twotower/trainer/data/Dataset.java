package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.EvaluationSpec;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.util.List;
import java.util.Set;

/**
 * A data set as a model file describes it: read, split, and with the fields that are made from its training links. Links, ids and
 * texts are in mapped scratch files, which closing deletes; nothing that was got from a data set may be used after that. Safe for use
 * by several threads.
 */
public final class Dataset implements AutoCloseable {

    /** Bad rows that are left out before reading gives up, unless told otherwise. */
    public static final long DEFAULT_MAX_BAD_ROWS = 1000;

    private final ModelSpec spec;
    private final Catalogue catalogue;
    private final QuerySource queries;
    private final Links links;
    private final Split split;
    private final DataReport report;
    private final String checksum;
    private final Set<String> itemFields;
    private final Scratch scratch;

    private Dataset(ModelSpec spec, Catalogue catalogue, QuerySource queries, Links links, Split split, DataReport report,
                    String checksum, Scratch scratch) {
        this.scratch = scratch;
        this.spec = spec;
        this.catalogue = catalogue;
        this.queries = queries;
        this.links = links;
        this.split = split;
        this.report = report;
        this.checksum = checksum;
        this.itemFields = spec.features().fields(Tower.ITEM);
    }

    /** Reads a data set, giving up after {@link #DEFAULT_MAX_BAD_ROWS} bad rows. */
    public static Dataset load(ModelSpec spec) {
        return load(spec, DEFAULT_MAX_BAD_ROWS);
    }

    /**
     * Reads a data set, with its scratch files where the JVM has its temporary ones.
     *
     * @param maxBadRows the most rows that are left out because of what is in them
     * @throws DataException naming the file, the row and the column
     */
    public static Dataset load(ModelSpec spec, long maxBadRows) {
        return load(spec, maxBadRows, Scratch.inTemporaryDirectory());
    }

    /**
     * Reads a data set.
     *
     * @param maxBadRows the most rows that are left out because of what is in them
     * @param scratch closed with the data set, or when it cannot be read
     * @throws DataException naming the file, the row and the column
     */
    public static Dataset load(ModelSpec spec, long maxBadRows, Scratch scratch) {
        try {
            return read(spec, maxBadRows, scratch);
        } catch (RuntimeException | Error e) {
            scratch.close();
            throw e;
        }
    }

    private static Dataset read(ModelSpec spec, long maxBadRows, Scratch scratch) {
        if (spec.evaluation().split() == EvaluationSpec.SplitKind.TIME && spec.data().interactions().time().isEmpty()) {
            throw new DataException("'evaluation.split: time' needs the times of the links: name their column in "
                    + "'data.interactions.time', or split at random");
        }
        BadRows badRows = new BadRows(maxBadRows);
        Checksum checksum = new Checksum();
        Catalogue plain = new CatalogueReader(spec, badRows, checksum, scratch).read();
        InteractionReader reader = new InteractionReader(spec, plain, badRows, checksum, scratch);
        Links links = reader.read();
        boolean seeds = spec.data().querySource() == DataSpec.QuerySource.SEED;
        Split split = Split.of(links, seeds ? plain.ids() : reader.queries(), plain.ids(), spec.evaluation());
        if (split.training().size() == 0) {
            throw new DataException("of " + links.size() + " links, none is left for training; lower the shares in 'evaluation'");
        }
        List<DerivedField> derived = spec.data().derived().stream()
                .map(field -> DerivedField.of(field, split.training(), plain.ids())).toList();
        Catalogue catalogue = plain.withDerived(derived);
        return new Dataset(spec, catalogue, queries(spec, catalogue, reader, split.training()), links, split,
                badRows.report(reader.duplicates()), checksum.hex(), scratch);
    }

    private static QuerySource queries(ModelSpec spec, Catalogue catalogue, InteractionReader reader, Links training) {
        return switch (spec.data().querySource()) {
            case SEED -> new SeedQueries(catalogue, spec.features().fieldsBehind(FeatureSpec.SEED));
            case REQUEST -> new RequestQueries(reader.queries(), reader.requestColumns());
            case HISTORY -> new HistoryQueries(reader.queries(), catalogue,
                    spec.features().fieldsBehind(FeatureSpec.HISTORY), training);
        };
    }

    public ModelSpec spec() {
        return spec;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    public QuerySource queries() {
        return queries;
    }

    /** All links, in the order of the data. */
    public Links links() {
        return links;
    }

    public Split split() {
        return split;
    }

    public DataReport report() {
        return report;
    }

    /** SHA-256 over the rows that were read: 64 hex digits. */
    public String checksum() {
        return checksum;
    }

    /**
     * What the query tower reads of a query.
     *
     * @param leaveOutItem the item of the training link that the example is about, or {@link Catalogue#NONE}
     */
    public RawFeatures query(int query, int leaveOutItem) {
        return queries.raw(query, leaveOutItem);
    }

    /** What the item tower reads of an item, as in serving. */
    public RawFeatures item(int item) {
        return catalogue.raw(item, Catalogue.NONE, itemFields::contains);
    }

    /**
     * What the item tower reads of an item in a training example: derived fields leave out the query, where it is an item. Fields made
     * from {@code sources} would otherwise always hold the answer.
     */
    public RawFeatures item(int item, int leaveOutQuery) {
        int leaveOut = leaveOutQuery < 0 ? Catalogue.NONE : queries.item(leaveOutQuery);
        return catalogue.raw(item, leaveOut, itemFields::contains);
    }

    /** How many of everything there are, for provenance. */
    public ObjectNode counts() {
        ObjectNode counts = JsonNodeFactory.instance.objectNode();
        counts.put("items", catalogue.size()).put("queries", queries.size()).put("links", links.size())
                .put("trainingLinks", split.training().size()).put("validationLinks", split.validation().size())
                .put("testLinks", split.test().size()).put("coldTestLinks", split.coldTest().size())
                .put("unusedLinks", split.unused()).put("coldItems", split.coldItems().length)
                .put("badRows", report.badRows()).put("duplicateLinks", report.duplicateLinks());
        return counts;
    }

    /** Deletes the scratch files. */
    @Override
    public void close() {
        scratch.close();
    }
}
