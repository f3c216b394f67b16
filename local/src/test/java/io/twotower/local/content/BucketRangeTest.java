package io.twotower.local.content;

import com.yahoo.document.BucketId;
import com.yahoo.document.BucketIdFactory;
import com.yahoo.document.DocumentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BucketRangeTest {

    private static final BucketIdFactory factory = new BucketIdFactory();

    @TempDir
    Path directory;

    /** Documents of every kind of id; those with a number or a group share the first 32 bits of their bucket. */
    private static List<DocumentId> ids(int number, Random random) {
        List<DocumentId> ids = new ArrayList<>();
        for (int i = 0; i < number; i++)
            ids.add(new DocumentId(switch (i % 4) {
                case 0 -> "id:item:item:n=" + random.nextInt(5) + ":" + i;
                case 1 -> "id:item:item:g=group" + random.nextInt(5) + ":" + i;
                default -> "id:item:item::" + random.nextLong();
            }));
        return ids;
    }

    @Test
    void aBucketsDocumentsAreThoseOfItsRange() {
        Random random = new Random(1);
        List<DocumentId> ids = ids(300, random);
        for (DocumentId id : ids) {
            BucketId smallest = factory.getBucketId(id);
            assertEquals(smallest, BucketRange.smallest(GlobalKey.of(id.getGlobalId()).bucketKey()));
            BucketId bucket = new BucketId(random.nextInt(1, 59), smallest.getId());
            BucketRange range = BucketRange.of(bucket);
            for (DocumentId other : ids)
                assertEquals(bucket.contains(factory.getBucketId(other)), contains(range, GlobalKey.of(other.getGlobalId())), bucket + " " + other);
        }
    }

    private static boolean contains(BucketRange range, GlobalKey key) {
        return Long.compareUnsigned(range.from(), key.bucketKey()) <= 0 && Long.compareUnsigned(key.bucketKey(), range.to()) <= 0;
    }

    @Test
    void whatIsLeft() {
        BucketRange all = BucketRange.of(new BucketId(1, 1));
        assertEquals(new BucketRange(1L << 63, -1L), all);
        assertEquals(Optional.of(all), all.after(BucketRange.of(new BucketId(1, 0))));
        assertEquals(Optional.of(new BucketRange(3L << 62, -1L)), all.after(BucketRange.of(new BucketId(2, 1))));
        assertEquals(Optional.empty(), all.after(BucketRange.of(new BucketId(2, 3))));
        assertEquals(Optional.empty(), all.after(all));
    }

    @Test
    void partsOfAnySizeAreEveryDocumentOnce() throws IOException {
        Random random = new Random(2);
        List<DocumentId> ids = ids(500, random);
        try (DocumentStore store = DocumentStore.open(directory)) {
            store.write(ids.stream().map(id -> new DocumentLog.Record(GlobalKey.of(id.getGlobalId()), 1, new byte[1])).toList());
            for (int limit : new int[] {1, 7, 1000}) {
                Set<GlobalKey> visited = new HashSet<>();
                for (int bucket = 0; bucket < 4; bucket++) {
                    Optional<BucketRange> left = Optional.of(BucketRange.of(new BucketId(2, bucket)));
                    while (left.isPresent()) {
                        List<GlobalKey> part = store.keys(left.get(), limit);
                        for (GlobalKey key : part) assertTrue(visited.add(key) && contains(left.get(), key));
                        if (part.isEmpty()) break;
                        left = left.get().after(BucketRange.of(BucketRange.smallest(part.get(part.size() - 1).bucketKey())));
                    }
                }
                assertEquals(new HashSet<>(store.keys()), visited);
            }
        }
    }
}
