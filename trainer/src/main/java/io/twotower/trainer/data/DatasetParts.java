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
record DatasetParts(Catalogue catalogue, IdIndex queryIds, List<StringColumn> requestColumns, LinkedItems histories, Links links,
                    Split split, DataReport report, String checksum) {

    static DatasetParts read(ModelSpec spec, long maxBadRows, Scratch scratch) {
        if (spec.evaluation().split() == EvaluationSpec.SplitKind.TIME && spec.data().interactions().time().isEmpty()) {
            throw new DataException("'evaluation.split: time' needs the times of the links: name their column in "
                    + "'data.interactions.time', or split at random");
        }
        BadRows badRows = new BadRows(maxBadRows);
        Checksum checksum = new Checksum();
        Catalogue plain = new CatalogueReader(spec, badRows, checksum, scratch).read();
        InteractionReader reader = new InteractionReader(spec, plain, badRows, checksum, scratch);
        Links links = reader.read();
        DataSpec.QuerySource source = spec.data().querySource();
        IdIndex queryIds = source == DataSpec.QuerySource.SEED ? null : reader.queries();
        Split split = Split.of(links, queryIds == null ? plain.ids() : queryIds, plain.ids(), spec.evaluation());
        Links training = split.training();
        if (training.size() == 0) {
            throw new DataException("of " + links.size() + " links, none is left for training; lower the shares in 'evaluation'");
        }
        Catalogue catalogue = plain.withDerived(spec.data().derived().stream()
                .map(field -> DerivedField.of(field, training, plain.ids())).toList());
        LinkedItems histories = source == DataSpec.QuerySource.HISTORY ? HistoryQueries.histories(training, queryIds.size()) : null;
        return new DatasetParts(catalogue, queryIds, reader.requestColumns(), histories, links, split,
                badRows.report(reader.duplicates()), checksum.hex());
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
            json.put("longestHistory", histories.limit());
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
        LinkedItems histories = data.querySource() == DataSpec.QuerySource.HISTORY
                ? LinkedItems.open(archive.part("histories"), json.path("longestHistory").asInt()) : null;
        Links links = Links.open(archive.part("links"), data.interactions().weight().isPresent(), data.interactions().time().isPresent());
        Split split = Split.open(archive.part("split"), links, catalogue.size());
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
