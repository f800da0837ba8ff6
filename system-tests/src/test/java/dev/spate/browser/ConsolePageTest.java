package dev.spate.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.spate.inspector.InspectorPage;
import dev.spate.inspector.Recording;
import dev.spate.inspector.Snapshot;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The page of the runtime console in Chromium, against a real target whose event loop is blocked by a
/// naive variant of the laboratory. A step that does not come true is waited for 30 s.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConsolePageTest {

    private static final double LONGEST_MILLIS = 30_000;
    private static final Path EXAMPLE = Path.of("../inspector/src/test/resources/inspection.ndjson");

    @TempDir
    private Path scratch;

    private Chromium chromium;
    private TargetService target;
    private NaiveLoad load;
    private BrowserContext context;
    private Page page;

    /// What the page wrote on its console that is no good.
    private final List<String> faults = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        chromium = Chromium.start();
        target = TargetService.start(TargetOptions.defaults().withEventLoops(1));
        target.inspector().on();
        load = new NaiveLoad(target.address(), "/lab/blocking/on-loop?millis=20");
    }

    @AfterAll
    void end() {
        if (chromium != null) {
            load.close();
            target.close();
            chromium.close();
        }
    }

    @BeforeEach
    void open() {
        context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(1280, 1100)
                        .setAcceptDownloads(true));
        context.setDefaultTimeout(LONGEST_MILLIS);
        page = context.newPage();
        PlaywrightAssertions.setDefaultAssertionTimeout(LONGEST_MILLIS);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                faults.add(message.text());
            }
        });
        page.onPageError(faults::add);
    }

    @AfterEach
    void nothingWasWrongInTheBrowser() {
        context.close();
        assertThat(faults).isEmpty();
    }

    @Test
    void aBlockedLoopTurnsItsLintToWarn() {
        openLive();

        assertThat(lint("loop-blocked")).hasAttribute("data-state", "warn");
        assertThat(lint("loop-blocked").locator(".where")).containsText("/lab/blocking/on-loop");
        assertThat(page.locator("#summary")).containsText("dropped 0");
        assertThat(page.locator("#summary")).containsText("of a processor");
        look("live-light");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        look("live-dark");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(400, 900);
        look("live-narrow");
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(400);
    }

    @Test
    void tablesAreSortedAndFiltered() {
        openLive();
        assertThat(page.locator("#tasks tr[data-key='loop GET /lab/blocking/on-loop']"))
                .isVisible();
        page.keyboard().press("p");
        Locator runs = page.locator("#tasks th:has(button:text-is('runs'))");

        runs.locator("button").click();
        assertThat(runs).hasAttribute("aria-sort", "descending");
        List<Long> descending = runs();
        runs.locator("button").click();
        assertThat(runs).hasAttribute("aria-sort", "ascending");

        assertThat(descending).hasSizeGreaterThan(1).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(runs()).isSorted();

        page.keyboard().press("/");
        page.keyboard().type("on-loop");
        assertThat(page.locator("#tasks tbody tr")).hasCount(1);
        assertThat(page.locator("#tasks tbody tr td").first()).containsText("GET /lab/blocking/on-loop");
        page.keyboard().press("Escape");
        assertThat(page.locator("#tasks tbody tr")).hasCount(descending.size());
    }

    @Test
    void aNameOpensTheHistogramsOfItsTask() {
        openLive();
        Locator name = page.locator("#tasks tr[data-key='loop GET /lab/blocking/on-loop'] button");

        name.focus();
        page.keyboard().press("Enter");

        assertThat(name).hasAttribute("aria-expanded", "true");
        assertThat(page.locator("#tasks .detail svg.histogram rect").first()).isVisible();
        assertThat(page.locator("#tasks .detail")).containsText("Longest runs");
        look("live-open");
    }

    @Test
    void nothingChangesWhilePaused() {
        openLive();
        page.locator("#pause").click();
        assertThat(page.locator("#mode")).containsText("paused");
        String content = page.locator("#content").innerText();

        assertThat(page.locator("#mode")).containsText("paused, 3 newer");

        assertThat(page.locator("#content").innerText()).isEqualTo(content);
        page.locator("#pause").click();
        assertThat(page.locator("#mode")).hasText("live");
        assertThat(page.locator("#content").innerText()).isNotEqualTo(content);
    }

    @Test
    void aRecordingShowsTheSameFiguresWithoutAServer() throws Exception {
        openLive();
        page.keyboard().press("r");
        assertThat(page.locator("#record")).containsText("Stop and save 3");
        page.keyboard().press("p");
        String tasks = page.locator("#tasks").innerText();
        String executors = page.locator("#executors").innerText();
        String summary = page.locator("#summary").innerText();
        Path file = scratch.resolve("live.ndjson");
        Download download = page.waitForDownload(() -> page.keyboard().press("r"));
        download.saveAs(file);
        List<Snapshot> frames = Recording.read(file);
        assertThat(frames).hasSizeGreaterThanOrEqualTo(3);

        Path saved = Files.writeString(scratch.resolve("console.html"), InspectorPage.html());
        page.navigate(saved.toUri().toString());
        assertThat(page.locator("#empty")).isVisible();
        page.locator("#file").setInputFiles(file);
        // Which of the recorded ones was the last before the pause is not known: it is among them.
        List<String> replayed = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            replayed.add(page.locator("#tasks").innerText()
                    + page.locator("#executors").innerText()
                    + page.locator("#summary").innerText());
            page.keyboard().press("ArrowLeft");
        }

        assertThat(replayed).contains(tasks + executors + summary);
    }

    @Test
    void aSavedPageHasItsRecordingWithIt() throws Exception {
        Path empty = Files.writeString(scratch.resolve("empty.html"), InspectorPage.html());
        page.navigate(empty.toUri().toString());
        page.locator("#file").setInputFiles(EXAMPLE);
        assertThat(page.locator("#place")).containsText("15 of 15");
        String tasks = page.locator("#tasks").innerText();
        Path saved = scratch.resolve("saved.html");
        page.waitForDownload(() -> page.locator("#save").click()).saveAs(saved);

        page.navigate(saved.toUri().toString());

        assertThat(page.locator("#mode")).containsText("the recording in this page");
        assertThat(page.locator("#tasks").innerText()).isEqualTo(tasks);
        page.keyboard().press("ArrowLeft");
        assertThat(page.locator("#place")).containsText("14 of 15");
        look("replay");
    }

    @Test
    void aFileThatIsNoRecordingIsRefusedWithTheReason() throws Exception {
        Path empty = Files.writeString(scratch.resolve("page.html"), InspectorPage.html());
        page.navigate(empty.toUri().toString());

        page.locator("#file").setInputFiles(Files.writeString(scratch.resolve("wrong.txt"), "{\"a\":1}\n"));

        assertThat(page.locator("#notice")).containsText("wrong.txt: this is no recording of an inspector");
    }

    @Test
    void anInspectorThatIsOffIsSwitchedOnFromThePage() throws Exception {
        try (TargetService other = TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            page.navigate(other.address().resolve("/inspect/").toString());
            assertThat(page.locator("#notice")).containsText("The inspector of this service is off");

            page.locator("#switch").click();

            assertThat(page.locator("#mode")).hasText("live");
            assertThat(page.locator("#notice")).isHidden();
            assertThat(other.inspector().isOn()).isTrue();
            page.navigate("about:blank");
        }
    }

    private void openLive() {
        page.navigate(target.address().resolve("/inspect/").toString());
        assertThat(page.locator("#mode")).hasText("live");
    }

    private Locator lint(String id) {
        return page.locator("[data-lint='" + id + "']");
    }

    private List<Long> runs() {
        return page.locator("#tasks td[data-column='runs']").allInnerTexts().stream()
                .map(text -> Long.parseLong(text.replace(",", "")))
                .toList();
    }

    /// Keeps a picture in the folder that `-Dspate.pictures` names, for people.
    private void look(String name) {
        String folder = System.getProperty("spate.pictures", "");
        if (!folder.isEmpty()) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of(folder, name + ".png"))
                    .setFullPage(true));
        }
    }
}
