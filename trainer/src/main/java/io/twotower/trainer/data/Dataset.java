package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.nio.file.Path;
import java.util.Optional;
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
    private final DatasetParts parts;
    private final QuerySource queries;
    private final Set<String> itemFields;
    private final boolean kept;
    private final Scratch scratch;

    private Dataset(ModelSpec spec, DatasetParts parts, boolean kept, Scratch scratch) {
        this.spec = spec;
        this.parts = parts;
        this.queries = parts.queries(spec);
        this.itemFields = spec.features().fields(Tower.ITEM);
        this.kept = kept;
        this.scratch = scratch;
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
            return new Dataset(spec, DatasetParts.read(spec, maxBadRows, scratch), false, scratch);
        } catch (RuntimeException | Error e) {
            scratch.close();
            throw e;
        }
    }

    /**
     * Reads a data set and keeps it, as it was read, in a directory; the next time it is opened from there, at once, if nothing has
     * changed that it is made of. Of a SQL query that cannot be told: its data set is read each time.
     *
     * @param maxBadRows the most rows that are left out because of what is in them
     * @param directory made if it is not there; for scratch files, too
     * @throws DataException naming the file, the row and the column
     */
    public static Dataset load(ModelSpec spec, long maxBadRows, Path directory) {
        Scratch scratch = Scratch.in(directory);
        try {
            Optional<DatasetArchive> archive = DatasetArchive.in(directory, spec, maxBadRows);
            Optional<DatasetParts> earlier = archive.flatMap(each -> each.open(spec, scratch));
            if (earlier.isPresent()) {
                return new Dataset(spec, earlier.get(), true, scratch);
            }
            DatasetParts read = DatasetParts.read(spec, maxBadRows, scratch);
            if (archive.isEmpty()) {
                return new Dataset(spec, read, false, scratch);
            }
            archive.get().write(read, scratch);
            Scratch kept = Scratch.in(directory);
            Optional<DatasetParts> written = archive.get().open(spec, kept);
            if (written.isEmpty()) {
                return new Dataset(spec, read, false, scratch);
            }
            // From here on there is one copy, the one that is kept.
            scratch.close();
            return new Dataset(spec, written.get(), false, kept);
        } catch (RuntimeException | Error e) {
            scratch.close();
            throw e;
        }
    }

    public ModelSpec spec() {
        return spec;
    }

    public Catalogue catalogue() {
        return parts.catalogue();
    }

    public QuerySource queries() {
        return queries;
    }

    /** All links, in the order of the data. */
    public Links links() {
        return parts.links();
    }

    public Split split() {
        return parts.split();
    }

    public DataReport report() {
        return parts.report();
    }

    /** Whether the data set was opened as it was kept earlier, without reading its source. */
    public boolean isKept() {
        return kept;
    }

    /** SHA-256 over the rows that were read: 64 hex digits. */
    public String checksum() {
        return parts.checksum();
    }

    /**
     * What the query tower reads of a query.
     *
     * @param leaveOutItem the item of the training link that the example is about, or {@link Catalogue#NONE}
     */
    public RawFeatures query(int query, int leaveOutItem) {
        return queries.raw(query, leaveOutItem);
    }

    /** What the query tower reads of a query that is tested on: the validation links are known by then. */
    public RawFeatures testQuery(int query) {
        return queries.rawInTest(query);
    }

    /** What the item tower reads of an item, as in serving. */
    public RawFeatures item(int item) {
        return parts.catalogue().raw(item, Catalogue.NONE, itemFields::contains);
    }

    /**
     * What the item tower reads of an item in a training example: derived fields leave out the query, where it is an item. Fields made
     * from {@code sources} would otherwise always hold the answer.
     */
    public RawFeatures item(int item, int leaveOutQuery) {
        int leaveOut = leaveOutQuery < 0 ? Catalogue.NONE : queries.item(leaveOutQuery);
        return parts.catalogue().raw(item, leaveOut, itemFields::contains);
    }

    /** How many of everything there are, for provenance. */
    public ObjectNode counts() {
        ObjectNode counts = JsonNodeFactory.instance.objectNode();
        Split split = parts.split();
        counts.put("items", parts.catalogue().size()).put("queries", queries.size()).put("links", parts.links().size())
                .put("trainingLinks", split.training().size()).put("validationLinks", split.validation().size())
                .put("coldValidationLinks", split.coldValidation().size())
                .put("testLinks", split.test().size()).put("coldTestLinks", split.coldTest().size())
                .put("setAsideLinks", split.setAside().size()).put("unusedLinks", split.unused())
                .put("coldItems", split.coldItems().length).put("validationColdItems", split.validationColdItems().length)
                .put("badRows", parts.report().badRows()).put("duplicateLinks", parts.report().duplicateLinks());
        return counts;
    }

    /** Deletes the scratch files. */
    @Override
    public void close() {
        scratch.close();
    }
}
