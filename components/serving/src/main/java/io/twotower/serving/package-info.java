/**
 * The towers inside Vespa.
 *
 * <p>The ideas:
 * <ul>
 *   <li><b>Slots.</b> The application has two places for a model, {@code a} and {@code b}; each has its vectors, its query tensor and its
 *       rank profile, so that a new model can be filled in beside the one that serves. {@link io.twotower.serving.SlotTowers} holds one
 *       slot's model and refuses to start on one that is not exactly what was exported.
 *   <li><b>The same values in, the same vector out.</b> A request's JSON, a seed's document and a fed document each become raw features,
 *       which only the encoder that came with the model turns into ids. {@link io.twotower.serving.TowerEmbedder},
 *       {@link io.twotower.serving.QueryTowerSearcher} and {@link io.twotower.serving.ItemTowerProcessor} differ in where values come from,
 *       not in what becomes of them.
 *   <li><b>Generations never mix.</b> Every vector is stored with the name of the model that made it, and every search of vectors is
 *       filtered by the name of the model that made the query's: a mistake in deploying or feeding costs hits, never their meaning.
 *   <li><b>Composed, not replaced.</b> The caller's conditions, ranking, paging and grouping stand; the recommendation is one more
 *       condition beside them.
 * </ul>
 */
package io.twotower.serving;
