package io.twotower.local.indexing;

import com.yahoo.component.annotation.Inject;
import com.yahoo.component.chain.dependencies.After;
import com.yahoo.component.chain.dependencies.Before;
import com.yahoo.component.chain.dependencies.Provides;
import com.yahoo.component.provider.ComponentRegistry;
import com.yahoo.docproc.DocumentProcessor;
import com.yahoo.docproc.Processing;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentOperation;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.DocumentTypeManager;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.language.Linguistics;
import com.yahoo.language.process.Chunker;
import com.yahoo.language.process.Embedder;
import com.yahoo.language.process.FieldGenerator;
import com.yahoo.language.provider.DefaultEmbedderProvider;
import com.yahoo.language.provider.DefaultGeneratorProvider;
import com.yahoo.metrics.simple.MetricReceiver;
import com.yahoo.vespa.configdefinition.IlscriptsConfig;
import com.yahoo.vespa.indexinglanguage.ScriptParserContext;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The last processor of the {@code indexing} chain: runs a schema's indexing statements on every document that is put or updated.
 * The class that a Vespa installation has here isn't published; the indexing language that does the work is.
 */
@Provides("indexedDocument")
@Before("indexingEnd")
@After({ "indexingStart", "*" })
public final class LocalIndexingProcessor extends DocumentProcessor {

    private final Map<String, IndexingScript> scripts = new HashMap<>();

    @Inject
    public LocalIndexingProcessor(DocumentTypeManager types, IlscriptsConfig config, Linguistics linguistics,
                                  ComponentRegistry<Chunker> chunkers, ComponentRegistry<Embedder> embedders,
                                  ComponentRegistry<FieldGenerator> generators, MetricReceiver metrics) {
        ScriptParserContext context = new ScriptParserContext(linguistics, byId(chunkers),
                                                              withoutPlaceholder(byId(embedders), DefaultEmbedderProvider.class),
                                                              withoutPlaceholder(byId(generators), DefaultGeneratorProvider.class))
                .setMetricReceiver(metrics);
        context.getAnnotatorConfig().setMaxTermOccurrences(config.maxtermoccurrences());
        context.getAnnotatorConfig().setMaxTokenizeLength(config.fieldmatchmaxlength());
        config.ilscript().forEach(script -> scripts.put(script.doctype(),
                                                        IndexingScript.parse(types.getDocumentType(script.doctype()), script.content(), context)));
    }

    private static <T> Map<String, T> byId(ComponentRegistry<T> registry) {
        Map<String, T> components = new HashMap<>();
        registry.allComponentsById().forEach((id, component) -> components.put(id.stringValue(), component));
        return components;
    }

    /** The component that stands in where an application has none is in the way when it has one: a sole one needs no name. */
    private static <T> Map<String, T> withoutPlaceholder(Map<String, T> components, Class<?> placeholder) {
        if (components.size() > 1) components.remove(placeholder.getName());
        return components;
    }

    @Override
    public Progress process(Processing processing) {
        List<DocumentOperation> processed = new ArrayList<>();
        for (DocumentOperation operation : processing.getDocumentOperations()) {
            try {
                DocumentOperation result = process(operation);
                if (result != null) processed.add(result);
            } catch (IllegalArgumentException e) {
                return Progress.INVALID_INPUT.withReason("Cannot index '" + operation.getId() + "': " + e.getMessage());
            }
        }
        processing.getDocumentOperations().clear();
        processing.getDocumentOperations().addAll(processed);
        return Progress.DONE;
    }

    /** Returns null when the statements leave nothing to write. */
    private DocumentOperation process(DocumentOperation operation) {
        if (operation instanceof DocumentPut put) {
            IndexingScript script = scripts.get(put.getDocument().getDataType().getName());
            if (script == null) return put;
            Document indexed = script.run(put.getDocument());
            return indexed == null ? null : new DocumentPut(put, indexed);
        }
        if (operation instanceof DocumentUpdate update) {
            IndexingScript script = scripts.get(update.getType().getName());
            return script == null ? update : script.run(update);
        }
        return operation;
    }

}
