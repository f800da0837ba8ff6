/// Tests of the chart: what the real Helm makes of it, held against the schemas of Kubernetes, against the
/// real command line, and against what the project says elsewhere.
@NullMarked
package dev.spate.chart;

import org.jspecify.annotations.NullMarked;
