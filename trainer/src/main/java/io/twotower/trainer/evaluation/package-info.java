/**
 * How good a ranking is, by one protocol for models and baselines.
 *
 * <p>Every query that has a held-out link ranks all eligible items exactly: the whole catalogue but for the query itself and what it is
 * known to be linked with (training and validation). Ties go to the smaller id, so that a figure is a property of the scores and
 * not of a sort. The figures of a slice are means over the queries with a held-out item in it:
 * <ul>
 * <li><b>warm</b>: all held-out links to items that training knows;</li>
 * <li><b>head</b> and <b>tail</b>: those to the most and the least popular of the items with training links, as many items as together
 *     hold a fifth of the held-out links each;</li>
 * <li><b>cold</b> and <b>coldFull</b>: links to items that training does not know, ranked among such items only and in the whole
 *     catalogue.</li>
 * </ul>
 * Deciles of the targets' popularity divide the warm slice further. Baselines are measured beside a model, because figures of different
 * splits and catalogues cannot be compared; their parameters are chosen on the validation links, because a baseline that nobody tuned
 * makes every model look good.
 *
 * <p>A difference of two methods is worth what its interval says: per-query results
 * ({@link io.twotower.trainer.evaluation.QueryResults}) are compared in pairs, over queries and seeds
 * ({@link io.twotower.trainer.evaluation.PairedBootstrap}).
 */
package io.twotower.trainer.evaluation;
