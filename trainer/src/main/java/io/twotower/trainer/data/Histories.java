package io.twotower.trainer.data;

/**
 * The items that users are known by, most recent first: by time where the data has times, else by position.
 *
 * @param training what training and validation ask with: the training links, those that are set aside among them
 * @param test what the test asks with: those and the validation links, as at the time that the test is about
 */
record Histories(LinkedItems training, LinkedItems test) {

    /** More of a history than this is not read: features have their own, lower limits on values. */
    private static final int LONGEST = 50;

    static Histories of(LinkParts parts, int users) {
        return new Histories(items(parts.select(SplitPart.TRAINING, SplitPart.SET_ASIDE), users),
                items(parts.select(SplitPart.TRAINING, SplitPart.SET_ASIDE, SplitPart.VALIDATION, SplitPart.COLD_VALIDATION), users));
    }

    private static LinkedItems items(Links links, int users) {
        LinkedItems.Order mostRecentFirst = (link, other) -> {
            int byTime = Double.compare(links.time(other), links.time(link));
            return byTime != 0 ? byTime : Long.compare(other, link);
        };
        LinkedItems items = new LinkedItems(links, users, links::query, links::item, LONGEST, mostRecentFirst);
        links.close();
        return items;
    }

    /** Histories that were written to an archive. */
    static Histories open(Archive archive) {
        return new Histories(LinkedItems.open(archive.part("training"), LONGEST), LinkedItems.open(archive.part("test"), LONGEST));
    }

    void write(Archive archive) {
        training.write(archive.part("training"));
        test.write(archive.part("test"));
    }
}
