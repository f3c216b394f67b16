package io.twotower.trainer.training;

/** Recall@10 and NDCG@10 on the validation links over the warm catalogue: means over the queries. */
public record ValidationFigures(double recallAt10, double ndcgAt10) { }
