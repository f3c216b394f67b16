package io.twotower.local.content;

import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Reads a node's documents, as the fields that were put or updated: without what the indexing chain added to texts. */
public final class StoredDocuments {

    /**
     * @param timestamp when it was written (µs since 1970, unique)
     * @param position  where it is in the order of {@link #after}
     */
    public record Stored(Document document, long timestamp, long position) { }

    private final Supplier<NodeState> state;
    private final DocumentStore store;

    StoredDocuments(Supplier<NodeState> state, DocumentStore store) {
        this.state = state;
        this.store = store;
    }

    /**
     * Reads documents in an order that stays: the position of the last one begins the next part. Documents that share a position
     * are never divided, so there may be some more than the limit.
     *
     * @param position that of the last document read before; empty for the first part
     * @return none when there are no more
     */
    public List<Stored> after(OptionalLong position, int limit) throws IOException {
        Optional<BucketRange> left = position.isEmpty() ? Optional.of(BucketRange.ALL)
                : BucketRange.ALL.after(BucketRange.of(BucketRange.smallest(position.getAsLong())));
        while (left.isPresent()) {
            List<GlobalKey> keys = store.keys(left.get(), limit);
            List<Stored> documents = new ArrayList<>();
            for (GlobalKey key : keys) read(key).ifPresent(documents::add);
            if (!documents.isEmpty() || keys.isEmpty()) return documents;
            left = left.get().after(BucketRange.of(BucketRange.smallest(keys.get(keys.size() - 1).bucketKey()))); // all were removed meanwhile
        }
        return List.of();
    }

    /** Reads a document, if it is there. */
    public Optional<Stored> get(DocumentId id) throws IOException { return read(GlobalKey.of(id.getGlobalId())); }

    private Optional<Stored> read(GlobalKey key) throws IOException {
        NodeState now = state.get();
        return store.get(key).map(stored -> new Stored(FieldSelection.parse(now, "[document]").of(now.deserialize(stored.value())),
                                                       stored.timestamp(), key.bucketKey()));
    }

    /** The part of all positions that is not after this one: about the part of the documents, as they are spread evenly. */
    public static double part(long position) { return (position >>> 1) / 0x1p63; }
}
