package io.twotower.trainer.data;

import io.twotower.trainer.storage.MappedInts;
import io.twotower.trainer.storage.MappedLongs;
import io.twotower.trainer.storage.Scratch;
import java.util.Arrays;
import java.util.function.LongToIntFunction;

/**
 * For each node, an item or a query, the linked items (or queries, where these are items) that a field made from links shows, in
 * the field's order. A node has up to {@link #limit()} of them and one more, where there are as many: what the field shows to an
 * example are the first {@code limit} of those that are not the other end of the example's own link. So whatever is left out makes
 * room for the next one, and the number of values says nothing about what was left out.
 *
 * <p>In mapped files. Safe for use by several threads.
 */
public final class LinkedItems {

    /** Compares two links of one node by their numbers; negative when the first comes first. */
    @FunctionalInterface
    interface Order {
        int compare(long link, long other);
    }

    private final int limit;
    /** Where each node's items begin, and in the end where the last one's end. */
    private final MappedLongs starts;
    private final MappedInts items;

    /**
     * @param links the training links
     * @param from  a link's node
     * @param to    a link's other end
     * @param order of links of a node: those that come first are shown; no two of a node are equal in it
     */
    LinkedItems(Links links, int nodes, LongToIntFunction from, LongToIntFunction to, int limit, Order order) {
        this.limit = limit;
        starts = links.scratch().longs();
        starts.resize(nodes + 1L);
        for (long link = 0; link < links.size(); link++) {
            starts.getAndAdd(from.applyAsInt(link) + 1L, 1);
        }
        for (int node = 0; node < nodes; node++) {
            starts.set(node + 1L, starts.get(node) + Math.min(limit + 1L, starts.get(node + 1L)));
        }
        items = links.scratch().ints();
        items.resize(starts.get(nodes));
        try (MappedLongs chosen = links.scratch().longs(); MappedInts counts = links.scratch().ints()) {
            chosen.resize(items.size());
            counts.resize(nodes);
            Choice choice = new Choice(chosen, order);
            // From behind: in histories the last links come first, and those that are offered later are refused at once.
            for (long link = links.size() - 1; link >= 0; link--) {
                int node = from.applyAsInt(link);
                long start = starts.get(node);
                choice.offer(link, start, counts, node, (int) (starts.get(node + 1L) - start));
            }
            for (int node = 0; node < nodes; node++) {
                choice.sort(starts.get(node), count(node));
            }
            for (long i = 0; i < items.size(); i++) {
                items.set(i, to.applyAsInt(chosen.get(i)));
            }
        }
    }

    private LinkedItems(Archive archive, int limit) {
        this.limit = limit;
        this.starts = archive.open("starts", Scratch::longs);
        this.items = archive.open("items", Scratch::ints);
    }

    /** Items that were written to an archive. */
    static LinkedItems open(Archive archive, int limit) {
        return new LinkedItems(archive, limit);
    }

    void write(Archive archive) {
        archive.write("starts", starts);
        archive.write("items", items);
    }

    /** The most values that an example sees. */
    public int limit() {
        return limit;
    }

    /** The most items that are known of a node. */
    public int longest() {
        int longest = 0;
        for (int node = 0; node < starts.size() - 1; node++) {
            longest = Math.max(longest, count(node));
        }
        return longest;
    }

    /** How many items are known of a node: up to {@code limit + 1}. */
    public int count(int node) {
        return (int) (starts.get(node + 1L) - starts.get(node));
    }

    /** The {@code i}-th item of a node. */
    public int get(int node, int i) {
        return items.get(starts.get(node) + i);
    }

    /**
     * What an example sees. An item that comes twice in a row is shown once.
     *
     * @param leaveOut the other end of the example's link, or {@link Catalogue#NONE}
     */
    int[] shown(int node, int leaveOut) {
        return shown(node, 0, leaveOut, limit);
    }

    /** Like {@link #shown(int, int)}, of the node's items from number {@code first} on, and at most {@code most} of them. */
    int[] shown(int node, int first, int leaveOut, int most) {
        int[] shown = new int[Math.min(most, count(node) - first)];
        int count = 0;
        for (int i = first; i < count(node) && count < most; i++) {
            int item = get(node, i);
            if (item != leaveOut && (count == 0 || shown[count - 1] != item)) {
                shown[count++] = item;
            }
        }
        return Arrays.copyOf(shown, count);
    }

    /** Keeps the first of the links of each node that are offered, as a heap with the last of them on top. */
    private record Choice(MappedLongs links, Order order) {

        /** @param room the most links that are kept of the node, whose heap begins at {@code start} */
        void offer(long link, long start, MappedInts counts, int node, int room) {
            if (counts.get(node) < room) {
                up(start, counts.getAndAdd(node, 1), link);
            } else if (order.compare(link, links.get(start)) < 0) {
                down(start, room, link);
            }
        }

        /** Makes of a heap the links in their order. */
        void sort(long start, int count) {
            for (int end = count - 1; end > 0; end--) {
                long last = links.get(start);
                down(start, end, links.get(start + end));
                links.set(start + end, last);
            }
        }

        private void up(long start, int place, long link) {
            int at = place;
            while (at > 0 && order.compare(link, links.get(start + (at - 1) / 2)) > 0) {
                links.set(start + at, links.get(start + (at - 1) / 2));
                at = (at - 1) / 2;
            }
            links.set(start + at, link);
        }

        private void down(long start, int count, long link) {
            int at = 0;
            for (int child = 1; child < count; child = 2 * at + 1) {
                if (child + 1 < count && order.compare(links.get(start + child + 1), links.get(start + child)) > 0) {
                    child++;
                }
                if (order.compare(link, links.get(start + child)) >= 0) {
                    break;
                }
                links.set(start + at, links.get(start + child));
                at = child;
            }
            links.set(start + at, link);
        }
    }
}
