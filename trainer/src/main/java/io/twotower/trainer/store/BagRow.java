package io.twotower.trainer.store;

import io.twotower.features.Bag;
import io.twotower.features.BagRule;
import io.twotower.features.FeatureEncoder;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * One encoded row without padding: the ids of its features' bags, bag after bag. Made to be read into again and again.
 * Not thread safe.
 */
public final class BagRow {

    private final int[] ends;
    private int[] ids = new int[64];
    /** Where the first bag starts: a stored row is taken over together with what it begins with. */
    private int first;
    private int bags;
    private int size;
    /** A stored row some of whose bags are yet to be put together. */
    private int[] record = new int[0];
    private final Bag bag = new Bag();

    /** @param features bags that a row has */
    public BagRow(int features) {
        ends = new int[features];
    }

    /** Forgets everything. */
    public void clear() {
        first = 0;
        bags = 0;
        size = 0;
    }

    /** Adds an id to the bag that is being filled. */
    public void add(int id) {
        reserve(1);
        ids[size++] = id;
    }

    /** Ends the bag that is being filled; the next one begins. */
    public void endBag() {
        ends[bags++] = size;
    }

    public int features() {
        return ends.length;
    }

    /** Where a bag starts in {@link #ids}. */
    public int start(int feature) {
        return feature == 0 ? first : ends[feature - 1];
    }

    /** Where a bag ends in {@link #ids}: behind its last id. */
    public int end(int feature) {
        return ends[feature];
    }

    /** The ids of all bags; valid until this is filled again, and longer than what is in use. */
    public int[] ids() {
        return ids;
    }

    /** Writes the row in fixed slots, {@code target[offset, offset + width)}, with {@link FeatureEncoder#PADDING} behind each bag. */
    public void writeSlots(TowerLayout layout, int[] target, int offset) {
        Arrays.fill(target, offset, offset + layout.width(), FeatureEncoder.PADDING);
        for (int f = 0; f < ends.length; f++) {
            System.arraycopy(ids, start(f), target, offset + slot(layout, f), ends[f] - start(f));
        }
    }

    /** Writes the row in fixed slots to a buffer's next {@code width} ints, as ONNX takes it. */
    public void writeSlots(TowerLayout layout, IntBuffer target) {
        for (int f = 0; f < ends.length; f++) {
            slot(layout, f);
            int count = ends[f] - start(f);
            target.put(ids, start(f), count);
            for (int i = count; i < layout.features().get(f).length(); i++) target.put(FeatureEncoder.PADDING);
        }
    }

    /** The first slot of a bag, which must fit. */
    private int slot(TowerLayout layout, int f) {
        FeatureLayout feature = layout.features().get(f);
        if (ends[f] - start(f) > feature.length())
            throw new IllegalArgumentException("Feature '" + feature.name() + "' has " + (ends[f] - start(f)) + " ids for "
                                               + feature.length() + " slots");
        return feature.offset();
    }

    /** Takes over a stored row none of whose bags is made of links; {@link RowBuilder} describes the record. */
    void read(IntBuffer source, int from, int length) {
        clear();
        reserve(length);
        source.get(from, ids, 0, length);
        size = ends.length;
        first = size;
        while (bags < ends.length) {
            size += ids[bags];
            endBag();
        }
    }

    /** Takes over a stored row, without what comes from one contributor. */
    void readWithout(int contributor, IntBuffer source, int from, int length, List<BagSchema> schemas) {
        clear();
        if (record.length < length) record = new int[Math.max(length, 2 * record.length)];
        source.get(from, record, 0, length);
        int at = ends.length;
        while (bags < ends.length) {
            BagSchema schema = schemas.get(bags);
            int count = record[bags];
            int end = at + (schema.isLinked() ? 2 * count : count);
            if (schema.isCausal()) addBefore(contributor, schema, at, end);
            else if (schema.isLinked()) addLinked(contributor, schema, at, end);
            else addPlain(at, end);
            at = end;
            endBag();
        }
    }

    private void addPlain(int from, int to) {
        reserve(to - from);
        System.arraycopy(record, from, ids, size, to - from);
        size += to - from;
    }

    private void addLinked(int leftOut, BagSchema schema, int from, int to) {
        reserve(schema.maxLength());
        // Which ids come again is known already: only unknown ones are left to the rule.
        bag.open(schema.rule() == BagRule.ALL ? BagRule.ALL : BagRule.KNOWN, ids, size, schema.maxLength());
        int contributors = 0;
        int last = leftOut;
        int skipped = to;
        for (int i = from; i < to; i += 2) {
            int contributor = record[i];
            if (contributor == leftOut) {
                skipped = Math.min(skipped, i);
                continue;
            }
            if (contributor != last && contributors++ == schema.contributors()) break;
            last = contributor;
            int id = record[i + 1];
            if (id < 0) id = isFrom(leftOut, -id, skipped, i) ? -id : FeatureEncoder.PADDING;
            if (id != FeatureEncoder.PADDING && !bag.add(id)) break;
        }
        size += bag.close();
    }

    /** Adds what stands behind the last pair of a contributor; all where it has none. */
    private void addBefore(int leftOut, BagSchema schema, int from, int to) {
        reserve(schema.maxLength());
        bag.open(schema.rule(), ids, size, schema.maxLength());
        int start = to;
        while (start > from && record[start - 2] != leftOut) start -= 2;
        int contributors = 0;
        int last = leftOut;
        for (int i = start; i < to; i += 2) {
            if (record[i] != last && contributors++ == schema.contributors()) break;
            last = record[i];
            if (record[i + 1] != FeatureEncoder.PADDING && !bag.add(record[i + 1])) break;
        }
        size += bag.close();
    }

    /** Whether an id is one of a contributor's, whose pairs begin at {@code from}. */
    private boolean isFrom(int contributor, int id, int from, int to) {
        for (int i = from; i < to && record[i] == contributor; i += 2) {
            if (record[i + 1] == id) return true;
        }
        return false;
    }

    private void reserve(int more) {
        if (size + more > ids.length) ids = Arrays.copyOf(ids, Math.max(size + more, 2 * ids.length));
    }
}
