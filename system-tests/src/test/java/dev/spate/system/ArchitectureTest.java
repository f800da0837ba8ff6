package dev.spate.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Optional;

/// The rules of the house that a compiler does not know.
@AnalyzeClasses(packages = "dev.spate", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    /// What these packages do is a function of what they are given.
    private static final String[] PURE = {
        "dev.spate.workload..",
        "dev.spate.schedule..",
        "dev.spate.plan..",
        "dev.spate.partition..",
        "dev.spate.run..",
        "dev.spate.merge..",
        "dev.spate.judge..",
        "dev.spate.lifecycle..",
        "dev.spate.protocol..",
        "dev.spate.lab.stats..",
        "dev.spate.soak.series..",
        "dev.spate.soak.stats..",
        "dev.spate.soak.judge.."
    };

    private static final String[] COORDINATOR = {
        "dev.spate.plan..",
        "dev.spate.planfile..",
        "dev.spate.partition..",
        "dev.spate.run..",
        "dev.spate.merge..",
        "dev.spate.judge..",
        "dev.spate.report..",
        "dev.spate.http..",
        "dev.spate.coordinator.."
    };

    private static final String[] AGENT = {
        "dev.spate.lifecycle..",
        "dev.spate.drive..",
        "dev.spate.scenario..",
        "dev.spate.transport..",
        "dev.spate.record..",
        "dev.spate.trace..",
        "dev.spate.agent.."
    };

    /// What is called for every request.
    private static final String[] HOT = {
        "dev.spate.drive..", "dev.spate.scenario..", "dev.spate.transport..", "dev.spate.record..", "dev.spate.trace.."
    };

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.spate.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule purePackagesTouchNothingOutside = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.nio.file..",
                            "java.nio.channels..",
                            "java.net..",
                            "java.util.concurrent..",
                            "java.util.logging..",
                            "org.slf4j..",
                            "io.netty..",
                            "io.vertx..",
                            "org.apache.kafka..")
                    .or(oneOf(
                            "java.lang.Thread",
                            "java.lang.Process",
                            "java.lang.ProcessBuilder",
                            "java.io.File",
                            "java.io.FileInputStream",
                            "java.io.FileOutputStream",
                            "java.io.PrintStream",
                            "java.util.Random",
                            "java.util.SplittableRandom")));

    @ArchTest
    static final ArchRule clocksAreReadWhereThingsAreWiredOnly = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.spate.coordinator..",
                    "dev.spate.agent..",
                    "dev.spate.drive..",
                    "dev.spate.transport..",
                    "dev.spate.record..",
                    "dev.spate.log.kafka..",
                    "dev.spate.cli..",
                    "dev.spate.target..",
                    "dev.spate.inspector..",
                    "dev.spate.testkit..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    @ArchTest
    static final ArchRule nettyAndVertxStayAtTheWire = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.spate.transport..",
                    "dev.spate.http..",
                    "dev.spate.inspector..",
                    "dev.spate.target..",
                    "dev.spate.drive..",
                    "dev.spate.agent..",
                    "dev.spate.cli..",
                    "dev.spate.testkit..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty..", "io.vertx.."));

    @ArchTest
    static final ArchRule kafkaStaysInItsAdapter = noClasses()
            .that()
            .resideOutsideOfPackage("dev.spate..kafka..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.kafka.."));

    @ArchTest
    static final ArchRule whoeverUsesTheLogDoesNotKnowWhichItIs = noClasses()
            .that()
            .resideOutsideOfPackages("dev.spate.log.kafka..", "dev.spate.cli..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.spate.log.kafka.."));

    @ArchTest
    static final ArchRule metricLibrariesStayInTelemetry = noClasses()
            .that()
            .resideOutsideOfPackage("dev.spate..telemetry..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.prometheus..", "io.opentelemetry.."));

    /// What counts and what judges works without anybody looking on.
    @ArchTest
    static final ArchRule whatIsShownIsAskedForInWiringOnly = noClasses()
            .that()
            .resideOutsideOfPackages("dev.spate..telemetry..", "dev.spate.cli..", "dev.spate.boards..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.spate.telemetry.metrics..", "dev.spate.telemetry.logs.."));

    /// One of the laboratory's patterns measures the backend itself.
    @ArchTest
    static final ArchRule logsAreWrittenByOneBackend = noClasses()
            .that()
            .resideOutsideOfPackages("dev.spate.telemetry.logs..", "dev.spate.target.lab..")
            .should()
            .dependOnClassesThat(resideInAPackage("ch.qos.logback.."));

    @ArchTest
    static final ArchRule coordinatorDoesNotSeeAgents =
            noClasses().that().resideInAnyPackage(COORDINATOR).should().dependOnClassesThat(resideInAnyPackage(AGENT));

    @ArchTest
    static final ArchRule agentsDoNotSeeTheCoordinator =
            noClasses().that().resideInAnyPackage(AGENT).should().dependOnClassesThat(resideInAnyPackage(COORDINATOR));

    /// Whatever offers its load does so behind an interface.
    @ArchTest
    static final ArchRule experimentsDoNotSeeAgents = noClasses()
            .that()
            .resideInAPackage("dev.spate.lab..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(AGENT));

    /// A soak drives a cluster of processes, and knows of agents what they show.
    @ArchTest
    static final ArchRule soaksDoNotSeeAgents = noClasses()
            .that()
            .resideInAPackage("dev.spate.soak..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(AGENT).or(resideInAPackage("dev.spate.target..")));

    @ArchTest
    static final ArchRule hotPackagesUseNoStreamsOptionalsOrLoggers = noClasses()
            .that()
            .resideInAnyPackage(HOT)
            // These work before the first request.
            .and()
            .haveSimpleNameNotEndingWith("Compiler")
            .and()
            .doNotHaveSimpleName("FeederTable")
            .and()
            .doNotHaveSimpleName("SystemTimes")
            .and()
            .doNotHaveSimpleName("WarmUp")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("java.util.stream..", "org.slf4j..").or(oneOf(Optional.class.getName())));

    private static DescribedPredicate<JavaClass> oneOf(String... names) {
        return new DescribedPredicate<>("one of " + String.join(", ", names)) {
            @Override
            public boolean test(JavaClass type) {
                for (String name : names) {
                    if (type.getFullName().equals(name)) {
                        return true;
                    }
                }
                return false;
            }
        };
    }
}
