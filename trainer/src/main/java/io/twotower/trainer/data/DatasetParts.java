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
 * @param requestColumns the fields of requests, empty where queries are no requests
 * @param histories null where queries are no users
 * @param links all links
 * @param checksum of the rows that were read
 */
record DatasetParts(Catalogue catalogue, IdIndex queryIds, List<StringColumn> requestColumns, Histories histories, Links links,
                    Split split, DataReport report, String checksum) {

    static DatasetParts read(ModelSpec spec, long maxBadRows, Scratch scratch) {
        checkSplit(spec);
        BadRows badRows = new BadRows(maxBadRows);
        Checksum checksum = new Checksum();
        Catalogue plain = new CatalogueReader(spec, badRows, checksum, scratch).read();
        InteractionReader reader = new InteractionReader(spec, plain, badRows, checksum, scratch);
        Links links = reader.read();
        DataSpec.QuerySource source = spec.data().querySource();
        IdIndex queryIds = source == DataSpec.QuerySource.SEED ? null : reader.queries();
        try (LinkParts parts = new LinkParts(links, reader.firstGiven(), queryIds == null ? plain.ids() : queryIds, plain.ids(),
                spec.evaluation())) {
            Split split = Split.of(parts, plain.size(), spec.evaluation().transductive());
            checkTraining(split, links);
            Histories histories = source == DataSpec.QuerySource.HISTORY ? Histories.of(parts, queryIds.size()) : null;
            return new DatasetParts(withDerived(plain, split, spec), queryIds, reader.requestColumns(), histories, links, split,
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

    private static Catalogue withDerived(Catalogue plain, Split split, ModelSpec spec) {
        return plain.withDerived(spec.data().derived().stream()
                .map(field -> DerivedField.of(field, split.training(), plain.ids())).toList());
    }

    QuerySource queries(ModelSpec spec) {
        return switch (spec.data().querySource()) {
            case SEED -> new SeedQueries(catalogue, spec.features().fieldsBehind(FeatureSpec.SEED));
            case REQUEST -> new RequestQueries(queryIds, requestColumns);
            case HISTORY -> new HistoryQueries(queryIds, catalogue, spec.features().fieldsBehind(FeatureSpec.HISTORY), histories);
        };
    }

    /** Writes everything, the arrays to an archive and what else there is to JSON. */
    void write(Archive archive, ObjectNode json) {
        catalogue.write(archive.part("catalogue"));
        catalogue.columns().forEach(json.putArray("columns")::add);
        if (queryIds != null) {
            queryIds.write(archive.part("queries"));
        }
        for (int i = 0; i < requestColumns.size(); i++) {
            json.withArray("requestColumns").add(requestColumns.get(i).name());
            requestColumns.get(i).write(archive.part("request" + i));
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
        IdIndex queryIds = data.querySource() == DataSpec.QuerySource.SEED ? null : IdIndex.open(archive.part("queries"));
        List<StringColumn> requestColumns = new ArrayList<>();
        for (String name : texts(json.path("requestColumns"))) {
            requestColumns.add(StringColumn.open(name, archive.part("request" + requestColumns.size())));
        }
        Histories histories = data.querySource() == DataSpec.QuerySource.HISTORY ? Histories.open(archive.part("histories")) : null;
        Links links = Links.open(archive.part("links"), data.interactions().weight().isPresent(), data.interactions().time().isPresent());
        Split split = Split.open(archive.part("split"), links, catalogue.size(), spec.evaluation().transductive());
        Map<String, Long> kinds = new LinkedHashMap<>();
        json.path("badRowsByKind").properties().forEach(kind -> kinds.put(kind.getKey(), kind.getValue().asLong()));
        DataReport report = new DataReport(json.path("badRows").asLong(), kinds, json.path("firstBadRow").asText(),
                json.path("duplicateLinks").asLong());
        return new DatasetParts(catalogue, queryIds, requestColumns, histories, links, split, report, json.path("checksum").asText());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
