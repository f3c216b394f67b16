package io.twotower.application;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Says whether an application package would serve recommendations. First comes what a config server does with it: XML validation, the
 * model, Vespa's validators. Then the mistakes these let pass, which would be errors or wrong hits at run time.
 */
public final class ApplicationChecker {
    private static final List<PackageCheck> CHECKS =
            List.of(new ComponentCheck(), new WiringCheck(), new SchemaCheck(), new RankExpressionCheck(), new ActiveSlotCheck());

    private ApplicationChecker() {}

    /**
     * Checks an unpacked application package that has the components' bundle and the models in place.
     *
     * @param directory Vespa takes its name for the application's: letters, digits, - and _
     * @return what is wrong, one message each; empty when the package is sound
     */
    public static List<String> problems(Path directory) {
        List<String> problems = new ArrayList<>();
        PackageModel model;
        try {
            model = PackageModel.load(directory);
        } catch (PackageRefusedException e) {
            return List.of("Vespa refuses the package: " + e.getMessage());
        }
        Towers towers = Towers.read(model, problems::add);
        for (PackageCheck check : CHECKS) check.check(model, towers, problems::add);
        return List.copyOf(problems);
    }
}
