package dev.spate.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The folder of a campaign: `lab.json` with every trial, `trials.csv` with the same for spreadsheets,
/// `lab-report.html` for people, `lab-results.md` for a repository. Profiles are there already, when
/// they have been taken.
public final class LabFolder {

    public static final String REPORT = "lab-report.html";

    private final Path folder;

    /// @param folder which must be there
    public LabFolder(Path folder) {
        this.folder = folder;
    }

    /// Writes all files, over those that are there.
    public void write(Campaign campaign) throws IOException {
        Files.writeString(folder.resolve("lab.json"), LabJson.render(campaign), StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("trials.csv"), LabCsv.render(campaign), StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("lab-results.md"), LabMarkdown.render(campaign), StandardCharsets.UTF_8);
        Files.writeString(folder.resolve(REPORT), LabPage.render(campaign), StandardCharsets.UTF_8);
    }
}
