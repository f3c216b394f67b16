package io.twotower.trainer.data;

import io.twotower.trainer.storage.MappedLongs;
import io.twotower.trainer.storage.Scratch;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Which links are learnt from and which are held out.
 *
 * <p>A hashed share of the items that links lead to is <i>cold</i>: training and validation know no link from or to them. Links to cold
 * items are the cold test; links from a cold item to a warm one are not used, since neither test is about them. In the same way
 * a share of the other items can be held out for the validation, so that settings can be chosen for cold items.
 *
 * <p>Of the other links, in a random split, a seeded hash of the unordered pair of ids decides, so that of two links that go both ways
 * neither tells about the other. In a split by time, exactly the asked-for share of them, the latest, is tested on, and the share
 * before it is the validation: what is learnt from is older than what is predicted. Leave-one-out tests on each query's last link and
 * validates on the one before it; a query with fewer than three links is only learnt from. Test links may also be given; then a hash of
 * the pair chooses the validation among the others, and the test items that no other link has are the cold ones.
 *
 * <p>Of the training links that this leaves, a hashed share can be set aside: they are not learnt from, but still what is known
 * of a query. The smaller share of two is part of the larger one.
 */
public final class Split {

    private final Links training;
    private final Links setAside;
    private final Links validation;
    private final Links coldValidation;
    private final Links test;
    private final Links coldTest;
    private final long unused;
    private final HeldOutItems heldOut;
    private final int items;
    private final boolean transductive;

    private Split(LinkParts parts, int items, boolean transductive) {
        this.training = parts.select(SplitPart.TRAINING);
        this.setAside = parts.select(SplitPart.SET_ASIDE);
        this.validation = parts.select(SplitPart.VALIDATION);
        this.coldValidation = parts.select(SplitPart.COLD_VALIDATION);
        this.test = parts.select(SplitPart.TEST);
        this.coldTest = parts.select(SplitPart.COLD_TEST);
        this.unused = unused(parts.size());
        this.heldOut = parts.heldOut();
        this.items = items;
        this.transductive = transductive;
    }

    private Split(Archive archive, Links links, int items, boolean transductive) {
        this.training = part(archive, "training", links);
        this.setAside = part(archive, "setAside", links);
        this.validation = part(archive, "validation", links);
        this.coldValidation = part(archive, "coldValidation", links);
        this.test = part(archive, "test", links);
        this.coldTest = part(archive, "coldTest", links);
        this.unused = unused(links.size());
        this.heldOut = new HeldOutItems(openBits(archive, "cold"), openBits(archive, "validationCold"));
        this.items = items;
        this.transductive = transductive;
    }

    private static Links part(Archive archive, String name, Links links) {
        return Links.open(archive.part(name), links.hasWeights(), links.hasTimes());
    }

    private static BitSet openBits(Archive archive, String name) {
        try (MappedLongs words = archive.open(name, Scratch::longs)) {
            long[] bits = new long[(int) words.size()];
            words.get(0, bits, 0, bits.length);
            return BitSet.valueOf(bits);
        }
    }

    private long unused(long all) {
        return all - training.size() - setAside.size() - validation.size() - coldValidation.size() - test.size() - coldTest.size();
    }

    /**
     * A split of what was decided.
     *
     * @param items how many items there are
     * @param transductive whether training may know items that are held out, without their links
     */
    static Split of(LinkParts parts, int items, boolean transductive) {
        return new Split(parts, items, transductive);
    }

    /**
     * A split that was written to an archive.
     *
     * @param links all links, of which it is
     */
    static Split open(Archive archive, Links links, int items, boolean transductive) {
        return new Split(archive, links, items, transductive);
    }

    void write(Archive archive) {
        training.write(archive.part("training"));
        setAside.write(archive.part("setAside"));
        validation.write(archive.part("validation"));
        coldValidation.write(archive.part("coldValidation"));
        test.write(archive.part("test"));
        coldTest.write(archive.part("coldTest"));
        write(archive, "cold", heldOut.cold());
        write(archive, "validationCold", heldOut.validation());
    }

    private static void write(Archive archive, String name, BitSet set) {
        try (MappedLongs words = archive.scratch().longs()) {
            long[] bits = set.toLongArray();
            words.add(bits, 0, bits.length);
            archive.write(name, words);
        }
    }

    /** The links to learn from. */
    public Links training() {
        return training;
    }

    /** The training links that are not learnt from, because only a share of them is to be. Rankings leave out their items all the same. */
    public Links setAside() {
        return setAside;
    }

    /** The links that decide when to stop. */
    public Links validation() {
        return validation;
    }

    /** The links to items that are held out to choose settings for cold items by; none of them is cold in the test. */
    public Links coldValidation() {
        return coldValidation;
    }

    /** The held-out links to warm items. */
    public Links test() {
        return test;
    }

    /** The links to cold items. */
    public Links coldTest() {
        return coldTest;
    }

    /** How many links are in no part: those from items that are held out to others. */
    public long unused() {
        return unused;
    }

    /** Whether the test takes an item for a new one. */
    public boolean isCold(int item) {
        return heldOut.cold().get(item);
    }

    /** Whether no training link is from or to an item because it is held out, for the test or for the validation. */
    public boolean isHeldOut(int item) {
        return heldOut.cold().get(item) || heldOut.validation().get(item);
    }

    /** Whether training may know an item: those that are held out only in a transductive split, and never their links. */
    public boolean isKnown(int item) {
        return transductive || !isHeldOut(item);
    }

    /** The items that training may know, ascending. */
    public int[] knownItems() {
        return IntStream.range(0, items).filter(this::isKnown).toArray();
    }

    /** The items whose links may be learnt from, ascending. */
    public int[] warmItems() {
        return IntStream.range(0, items).filter(item -> !isHeldOut(item)).toArray();
    }

    /** The items that are cold in the test, ascending. */
    public int[] coldItems() {
        return heldOut.cold().stream().toArray();
    }

    /** The items that are cold in the validation, ascending. */
    public int[] validationColdItems() {
        return heldOut.validation().stream().toArray();
    }
}
