package io.twotower.application;

import com.yahoo.component.ComponentSpecification;
import com.yahoo.vespa.config.ConfigDefinitionKey;
import com.yahoo.vespa.model.container.ApplicationContainerCluster;
import com.yahoo.vespa.model.container.component.Component;
import com.yahoo.vespa.model.container.component.chain.Chain;
import com.yahoo.vespa.model.container.component.chain.Chains;
import com.yahoo.vespa.model.content.cluster.ContentCluster;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Whether queries and documents pass through the towers: what is declared but not in the right chain is silently not used. */
final class WiringCheck implements PackageCheck {
    private static final ConfigDefinitionKey EMBEDDER_CONFIG = new ConfigDefinitionKey("tower-embedder", "io.twotower.serving");

    @Override
    public void check(PackageModel model, Towers towers, Consumer<String> problems) {
        Map<String, ApplicationContainerCluster> containers = model.vespa().getContainerClusters();
        Set<ApplicationContainerCluster> searching = searching(containers, problems);
        Set<ApplicationContainerCluster> processing = processing(model, containers, problems);
        searching.forEach(cluster -> checkEmbedders(cluster, problems));
        Set<ApplicationContainerCluster> using = new LinkedHashSet<>(searching);
        using.addAll(processing);
        for (ApplicationContainerCluster cluster : using)
            for (Slot slot : Slot.values())
                if (!towers.declares(cluster.getName(), slot))
                    problems.accept("services.xml: container '" + cluster.getName() + "' has no towers for slot " + slot.label() + ". Add to it:\n"
                            + ServicesTemplate.towers(slot, towers.model(slot).isPresent()));
    }

    private static void checkEmbedders(ApplicationContainerCluster cluster, Consumer<String> problems) {
        for (Slot slot : Slot.values())
            cluster.getAllComponents().stream().filter(component -> component.getComponentId().getName().equals(slot.embedderComponent())).findFirst()
                    .ifPresentOrElse(component -> checkEmbedder(slot, component, problems), () -> problems.accept("services.xml: container '"
                            + cluster.getName() + "' has no component '" + slot.embedderComponent() + "' to embed queries with. Add to it:\n"
                            + ServicesTemplate.embedder(slot)));
    }

    private static void checkEmbedder(Slot slot, Component<?, ?> component, Consumer<String> problems) {
        var config = component.getUserConfigs().get(EMBEDDER_CONFIG);
        String configured = config == null ? null : config.getObject("slot").getValue();
        if (component.getClassId().getName().equals(ServicesTemplate.EMBEDDER) && !slot.label().equals(configured))
            problems.accept("services.xml: component '" + slot.embedderComponent() + "' embeds with slot " + configured + ", which is not what its name says."
                    + " Its config io.twotower.serving.tower-embedder needs <slot>" + slot.label() + "</slot>");
    }

    /** The container clusters whose queries pass through our searcher. */
    private static Set<ApplicationContainerCluster> searching(Map<String, ApplicationContainerCluster> containers, Consumer<String> problems) {
        Set<ApplicationContainerCluster> searching = containers.values().stream().filter(cluster -> cluster.getSearch() != null)
                .filter(cluster -> holds(cluster.getSearchChains(), "default", ServicesTemplate.SEARCHER))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (searching.isEmpty())
            problems.accept("services.xml: no container's search chain 'default' has the searcher " + ServicesTemplate.SEARCHER
                    + ", so twoTower parameters would do nothing. Add to search:\n" + ServicesTemplate.searchChain(null));
        return searching;
    }

    /** The container clusters in which items pass through our document processor. */
    private static Set<ApplicationContainerCluster> processing(PackageModel model, Map<String, ApplicationContainerCluster> containers,
                                                               Consumer<String> problems) {
        List<ContentCluster> holding = model.vespa().getContentClusters().values().stream()
                .filter(cluster -> cluster.getDocumentDefinitions().containsKey(SchemaTemplate.NAME)).toList();
        if (holding.isEmpty()) problems.accept("services.xml: no content cluster has documents of type '" + SchemaTemplate.NAME
                + "'. Add to documents:\n<document type=\"item\" mode=\"index\"/>\n" + ServicesTemplate.docprocReference());
        Set<ApplicationContainerCluster> processing = new LinkedHashSet<>();
        for (ContentCluster content : holding) processing(content, containers, problems).ifPresent(processing::add);
        return processing;
    }

    private static Optional<ApplicationContainerCluster> processing(ContentCluster content, Map<String, ApplicationContainerCluster> containers,
                                                                    Consumer<String> problems) {
        var indexing = content.getSearch().getIndexingDocproc();
        ApplicationContainerCluster container = indexing.hasExplicitCluster() ? containers.get(indexing.getClusterName(content.getName())) : null;
        if (!indexing.hasExplicitChain() || container == null) {
            problems.accept("services.xml: documents of content cluster '" + content.getName() + "' do not pass through the item towers."
                    + " Add to its documents:\n" + ServicesTemplate.docprocReference());
            return Optional.empty();
        }
        if (container.getDocproc() == null || !holds(container.getDocprocChains(), indexing.getChainName(), ServicesTemplate.PROCESSOR)) {
            problems.accept("services.xml: the document-processing chain '" + indexing.getChainName() + "', which content cluster '" + content.getName()
                    + "' uses, has no processor " + ServicesTemplate.PROCESSOR + ". Add to document-processing:\n" + ServicesTemplate.docprocChain());
            return Optional.empty();
        }
        return Optional.of(container);
    }

    private static boolean holds(Chains<?> chains, String chain, String className) {
        return holds(chains, chain, className, new HashSet<>());
    }

    /** Looks at what the chain declares, what it refers to, and what it inherits. */
    private static boolean holds(Chains<?> chains, String name, String className, Set<String> seen) {
        Chain<?> chain = chains.allChains().getComponent(new ComponentSpecification(name));
        if (chain == null || !seen.add(name)) return false;
        if (chain.getInnerComponents().stream().anyMatch(component -> component.getClassId().getName().equals(className))) return true;
        var specification = chain.getChainSpecification();
        Set<String> excluded = new HashSet<>();
        specification.inheritance.excludedComponents.forEach(component -> excluded.add(component.getName()));
        for (ComponentSpecification reference : specification.componentReferences) {
            var component = chains.componentsRegistry().getComponent(reference);
            if (component != null && component.getClassId().getName().equals(className)) return true;
        }
        return !excluded.contains(className)
                && specification.inheritance.chainSpecifications.stream().anyMatch(parent -> holds(chains, parent.getName(), className, seen));
    }
}
