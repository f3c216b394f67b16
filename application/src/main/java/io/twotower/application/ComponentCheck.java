package io.twotower.application;

import com.yahoo.container.di.config.PlatformBundlesConfig;
import com.yahoo.vespa.model.container.ApplicationContainerCluster;
import com.yahoo.vespa.model.container.component.Component;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Whether each component's class exists: in its bundle under {@code components/}, or in Vespa's container. */
final class ComponentCheck implements PackageCheck {
    /** The bundles of Vespa's container whose classes are all on our class path; of the others, not all are published. */
    private static final Set<String> KNOWN = Set.of("container-search-and-docproc", "model-integration");

    @Override
    public void check(PackageModel model, Towers towers, Consumer<String> problems) {
        Map<String, ComponentBundle> bundles = bundles(model, problems);
        for (ApplicationContainerCluster cluster : model.vespa().getContainerClusters().values()) {
            Set<String> platform = platformBundles(cluster);
            for (Component<?, ?> component : cluster.getAllComponents()) check(component, bundles, platform, problems);
        }
    }

    private static Map<String, ComponentBundle> bundles(PackageModel model, Consumer<String> problems) {
        Map<String, ComponentBundle> bundles = new TreeMap<>();
        for (ComponentBundle bundle : ComponentBundle.in(model.directory().resolve("components"))) {
            ComponentBundle other = bundles.putIfAbsent(bundle.symbolicName(), bundle);
            if (other != null)
                problems.accept("components/" + other.fileName() + " and components/" + bundle.fileName() + " are both the bundle '"
                        + bundle.symbolicName() + "'. Remove the older one");
        }
        return bundles;
    }

    private static void check(Component<?, ?> component, Map<String, ComponentBundle> bundles, Set<String> platform, Consumer<String> problems) {
        String className = component.model.bundleInstantiationSpec.getClassName();
        String bundle = component.model.bundleInstantiationSpec.bundle.getName();
        String culprit = "services.xml: component '" + component.getComponentId().getName() + "': ";
        if (bundles.containsKey(bundle)) {
            if (!bundles.get(bundle).hasClass(className))
                problems.accept(culprit + "the bundle components/" + bundles.get(bundle).fileName() + " has no class " + className);
        } else if (platform.contains(bundle)) {
            if (KNOWN.contains(bundle) && !isOnClassPath(className)) problems.accept(culprit + "Vespa's container has no class " + className);
        } else if (!isOnClassPath(className)) {
            problems.accept(culprit + "there is no bundle '" + bundle + "' under components/ nor in Vespa's container, and so no class " + className
                    + ". The package's bundles are " + bundles.keySet());
        }
    }

    private static boolean isOnClassPath(String className) {
        return ComponentCheck.class.getClassLoader().getResource(className.replace('.', '/') + ".class") != null;
    }

    /** Symbolic names; the files are called {@code …/NAME-jar-with-dependencies.jar} or {@code …/NAME.jar}. */
    private static Set<String> platformBundles(ApplicationContainerCluster cluster) {
        var config = new PlatformBundlesConfig.Builder();
        cluster.getConfig(config);
        return config.build().bundlePaths().stream()
                .map(path -> Path.of(path).getFileName().toString().replaceFirst("(-jar-with-dependencies)?\\.jar$", "")).collect(Collectors.toSet());
    }
}
