package io.twotower.trainer.data;

/** What a link is held out for. */
enum SplitPart {
    /** Learnt from. */
    TRAINING,
    /** A training link that {@code evaluation.trainingFraction} leaves out: neither learnt from nor measured on, but known. */
    SET_ASIDE,
    /** Decides when to stop. */
    VALIDATION,
    /** Leads to an item that is held out to choose settings for cold items by. */
    COLD_VALIDATION,
    /** Tested on. */
    TEST,
    /** Leads to a cold item. */
    COLD_TEST,
    /** From an item that is held out to one that isn't: no test is about it. */
    UNUSED
}
