package io.twotower.trainer.batch;

import com.sun.management.ThreadMXBean;
import io.twotower.trainer.augmentation.RandomFeatureMasking;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.TrainingExamples;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a batch costs the garbage collector: next to nothing once buffers have grown to their size. */
class BatchAllocationTest {

    private static final int WARM_UP = 64;
    private static final int MEASURED = 192;
    private static final long BYTES_A_BATCH = 256;

    @Test
    void batchesAreMadeInTheBuffersOfEarlierOnes() {
        TrainingExamples examples = new Unpacked(new MemoryExamples(64 * 16, 1));
        BatchSettings settings = new BatchSettings(64, 32, 1, true, new DropoutSettings(0.2, 0.1, 0, 0), new ViewSettings(40, new RandomFeatureMasking(4), 0.1, 0.1, true),
                                                   1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (BatchPreparation preparation = new BatchPreparation(new BatchSampler(examples, MemoryExamples.LAYOUT, 8, settings), 3)) {
            long[] ids = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread == Thread.currentThread() || thread.getName().equals(BatchPreparation.THREAD))
                    .mapToLong(Thread::getId).toArray();
            long before = 0;
            for (int batches = 0; batches < WARM_UP + MEASURED; batches++) {
                if (batches == WARM_UP) before = allocated(threads, ids);
                if (batches % 16 == 0) preparation.start(batches / 16, 0);
                preparation.release(preparation.take());
            }
            long bytes = allocated(threads, ids) - before;
            assertTrue(bytes < MEASURED * BYTES_A_BATCH, () -> bytes / MEASURED + " bytes a batch");
        }
    }

    private static long allocated(ThreadMXBean threads, long[] ids) {
        return IntStream.range(0, ids.length).mapToLong(i -> threads.getThreadAllocatedBytes(ids[i])).sum();
    }

    /** Rows that are read without allocation. */
    private static final class UnpackedRows implements EncodedRows {

        private final int features;
        /** {@code [row][feature]}. */
        private final int[][][] bags;

        UnpackedRows(EncodedRows rows) {
            features = rows.features();
            bags = new int[rows.size()][features][];
            BagRow row = new BagRow(features);
            for (int r = 0; r < bags.length; r++) {
                rows.read(r, NONE, row);
                for (int f = 0; f < features; f++) bags[r][f] = IntStream.range(row.start(f), row.end(f)).map(i -> row.ids()[i]).toArray();
            }
        }

        @Override
        public int size() {
            return bags.length;
        }

        @Override
        public int features() {
            return features;
        }

        @Override
        public void read(int row, int leaveOut, BagRow target) {
            target.clear();
            for (int[] bag : bags[row]) {
                for (int id : bag) target.add(id);
                target.endBag();
            }
        }
    }

    /** @param ends the query and the item of each link */
    private record Unpacked(EncodedRows items, EncodedRows queries, int[][] ends, int[] linkCounts) implements TrainingExamples {

        Unpacked(MemoryExamples examples) {
            this(new UnpackedRows(examples.items()), new UnpackedRows(examples.queries()),
                 IntStream.range(0, (int) examples.links()).mapToObj(link -> new int[] {examples.query(link), examples.item(link)})
                         .toArray(int[][]::new), examples.linkCounts());
        }

        @Override
        public long links() {
            return ends.length;
        }

        @Override
        public int query(long link) {
            return ends[(int) link][0];
        }

        @Override
        public int item(long link) {
            return ends[(int) link][1];
        }

        @Override
        public float weight(long link) {
            return 1;
        }
    }
}
