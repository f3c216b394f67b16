package io.twotower.trainer.batch;

/**
 * How many rows of each kind a batch has, and where they are. Item rows come in this order: the links' positives, the uniform
 * negatives, the first views of self-supervision, the second views.
 *
 * @param links               B; there are as many query rows
 * @param uniform             U
 * @param selfSupervised      S, items that there are two views of
 * @param viewsAreOneRow      whether both views of an item are the same row
 * @param viewsAreCandidates  whether the first views are further negatives of the main loss
 */
public record BatchShape(int links, int uniform, int selfSupervised, boolean viewsAreOneRow, boolean viewsAreCandidates) {

    /** With two rows for the two views of an item, which are no candidates. */
    public static BatchShape of(int links, int uniform, int selfSupervised) {
        return new BatchShape(links, uniform, selfSupervised, false, false);
    }

    /** How many item rows are candidates of the main loss; they are the first ones. */
    public int candidates() {
        return viewsAreCandidates ? links + uniform + selfSupervised : links + uniform;
    }

    /** The row of the first item's first view. */
    public int firstViews() {
        return links + uniform;
    }

    /** The row of the first item's second view. */
    public int secondViews() {
        return viewsAreOneRow ? firstViews() : firstViews() + selfSupervised;
    }

    public int itemRows() {
        return secondViews() + selfSupervised;
    }
}
