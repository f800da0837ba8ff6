package dev.spate.lab;

import java.util.List;

/// A report of a campaign for people. All of them have the same parts in the same order; each knows how
/// to write one.
interface LabReport {

    void begin(Campaign campaign);

    /// What became of all claims.
    void claims(List<ClaimRow> rows, List<ExperimentResult> results);

    void experiment(ExperimentResult result);

    /// Ends it.
    ///
    /// @return all of it
    String end(Campaign campaign);

    /// Has a report written, which has written nothing yet.
    static String render(Campaign campaign, LabReport report) {
        report.begin(campaign);
        report.claims(ClaimRow.of(campaign.results()), campaign.results());
        campaign.results().forEach(report::experiment);
        return report.end(campaign);
    }
}
