package io.twotower.trainer.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.FeatureSpec;
import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.EvaluationSpec;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a data set is made of: read from its source, or opened from an archive of an earlier reading.
 *
 * @param queryIds null where queries are items
 * @param context what is known of the queries, null where these are items
 * @param histories null where the model reads none
 * @param links all links
 * @param checksum of the rows that were read
 */
record DatasetParts(Catalogue catalogue, IdIndex queryIds, QueryContext context, Histories histories, Links links,
                    Split split, DataReport report, String checksum) {

    static DatasetParts read(ModelSpec spec, long maxBadRows, Scratch scratch) {
        checkSplit(spec);
        BadRows badRows = new BadRows(maxBadRows);
        Checksum checksum = new Checksum();
        Catalogue plain = new CatalogueReader(spec, badRows, checksum, scratch).read();
        InteractionReader reader = new InteractionReader(spec, plain, badRows, checksum, scratch);
        Links links = reader.read();
        DataSpec data = spec.data();
        IdIndex queryIds = data.queriesAreItems() ? null : reader.queries();
        QueryContext context = data.queriesAreItems() ? null : reader.context();
        try (LinkParts parts = new LinkParts(links, reader.firstGiven(), queryIds == null ? plain.ids() : queryIds, plain.ids(),
                context == null ? query -> query : context::seed, spec.evaluation())) {
            Split split = Split.of(parts, plain.size(), spec.evaluation().transductive());
            checkTraining(split, links);
            Histories histories = data.readsHistories()
                    ? Histories.of(parts, context.users(queryIds.size()), context::user, data.history()) : null;
            return new DatasetParts(withDerived(plain, split, spec, scratch), queryIds, context, histories, links, split,
                    badRows.report(reader.duplicates()), checksum.hex());
        }
    }

    private static void checkSplit(ModelSpec spec) {
        EvaluationSpec evaluation = spec.evaluation();
        boolean given = evaluation.split() == EvaluationSpec.SplitKind.GIVEN;
        if (evaluation.split() == EvaluationSpec.SplitKind.TIME && spec.data().interactions().time().isEmpty()) {
            throw new DataException("'evaluation.split: time' needs the times of the links: name their column in "
                    + "'data.interactions.time', or split at random");
        } else if (given && evaluation.testSource().isEmpty()) {
            throw new DataException("'evaluation.split: given' needs the test links: name their source in 'evaluation.testSource'");
        } else if (!given && evaluation.testSource().isPresent()) {
            throw new DataException("'evaluation.testSource' is for 'evaluation.split: given' only; leave it out, or split so");
        } else if (given && evaluation.cold() > 0) {
            throw new DataException("'evaluation.cold' must be 0 with 'evaluation.split: given': the test items that no other link has "
                    + "are the cold ones. 'evaluation.validationCold' holds items out to choose settings for cold items by");
        }
    }

    private static void checkTraining(Split split, Links links) {
        if (split.training().size() == 0) {
            throw new DataException("of " + links.size() + " links, none is left for training; hold out fewer by what is in 'evaluation'");
        }
    }

    private static Catalogue withDerived(Catalogue plain, Split split, ModelSpec spec, Scratch scratch) {
        return plain.withColumns(SimilarityFields.of(plain, split, spec, scratch)).withDerived(spec.data().derived().stream()
                .filter(field -> field.from().isOwnLinks()).map(field -> DerivedField.of(field, split.training(), plain.ids())).toList());
    }

    QuerySource queries(ModelSpec spec) {
        return queryIds == null ? new SeedQueries(catalogue, spec.features().fieldsBehind(FeatureSpec.SEED))
                : new ContextQueries(queryIds, catalogue, spec.features(), context, histories);
    }

    /** Writes everything, the arrays to an archive and what else there is to JSON. */
    void write(Archive archive, ObjectNode json) {
        catalogue.write(archive.part("catalogue"));
        catalogue.columns().forEach(json.putArray("columns")::add);
        if (queryIds != null) {
            queryIds.write(archive.part("queries"));
            context.write(archive.part("context"));
        }
        if (histories != null) {
            histories.write(archive.part("histories"));
        }
        links.write(archive.part("links"));
        split.write(archive.part("split"));
        json.put("checksum", checksum).put("badRows", report.badRows()).put("firstBadRow", report.first())
                .put("duplicateLinks", report.duplicateLinks());
        ObjectNode kinds = json.putObject("badRowsByKind");
        report.byKind().forEach(kinds::put);
    }

    /** Opens what {@link #write} wrote for the same data and a model that reads the same fields. */
    static DatasetParts open(ModelSpec spec, Archive archive, JsonNode json) {
        DataSpec data = spec.data();
        Catalogue catalogue = Catalogue.open(archive.part("catalogue"), texts(json.path("columns")), data.derived());
        IdIndex queryIds = data.queriesAreItems() ? null : IdIndex.open(archive.part("queries"));
        QueryContext context = data.queriesAreItems() ? null : QueryContext.open(spec, archive.part("context"));
        Histories histories = data.readsHistories() ? Histories.open(archive.part("histories"), data.history()) : null;
        Links links = Links.open(archive.part("links"), data.interactions().weight().isPresent(), data.interactions().time().isPresent());
        Split split = Split.open(archive.part("split"), links, catalogue.size(), spec.evaluation().transductive());
        Map<String, Long> kinds = new LinkedHashMap<>();
        json.path("badRowsByKind").properties().forEach(kind -> kinds.put(kind.getKey(), kind.getValue().asLong()));
        DataReport report = new DataReport(json.path("badRows").asLong(), kinds, json.path("firstBadRow").asText(),
                json.path("duplicateLinks").asLong());
        return new DatasetParts(catalogue, queryIds, context, histories, links, split, report, json.path("checksum").asText());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
