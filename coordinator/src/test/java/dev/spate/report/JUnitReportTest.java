package dev.spate.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.judge.Judgement.Verdict;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class JUnitReportTest {

    @Test
    void everyObjectiveAndTheVerdictAreTestCases() throws Exception {
        Document document = valid(JUnitReport.render(RunResults.of(RunResultTest.known("known", "get"))));

        Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        assertThat(names(document)).containsExactly("steady: p90 < 1us", "steady: errors < 1%", "verdict");
        NodeList failures = document.getElementsByTagName("failure");
        assertThat(((Element) failures.item(0)).getAttribute("message")).isEqualTo("nothing was measured, limit 1 %");
        assertThat(failures.item(1).getTextContent()).isEqualTo("errors < 1%: observed 30 %");
    }

    @Test
    void runThatProvesNothingIsAnErrorAndNoFailure() throws Exception {
        SampleRun sample = SampleRun.saturated();
        RunResult result =
                RunResults.of(sample.record(Verdict.NOT_PROVEN, List.of("the generator was saturated"), List.of()));

        Document document = valid(JUnitReport.render(result));

        Element error = (Element) document.getElementsByTagName("error").item(0);
        assertThat(error.getAttribute("type")).isEqualTo("not-proven");
        assertThat(error.getTextContent()).isEqualTo("the generator was saturated");
    }

    @Test
    void hostileNamesStayText() throws Exception {
        String name = "</testcase><x a=\"&\u0000\u001b]]>";

        Document document = valid(JUnitReport.render(RunResults.of(RunResultTest.known(name, name))));

        assertThat(((Element) document.getElementsByTagName("testsuite").item(0)).getAttribute("name"))
                .isEqualTo("</testcase><x a=\"&\ufffd\ufffd]]>");
    }

    private static List<String> names(Document document) {
        List<String> names = new ArrayList<>();
        NodeList cases = document.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            names.add(((Element) cases.item(i)).getAttribute("name"));
        }
        return names;
    }

    /// Parses after checking with what build servers have in common.
    private static Document valid(String xml) throws Exception {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(JUnitReportTest.class.getResource("/dev/spate/report/junit.xsd"))
                .newValidator()
                .validate(new StreamSource(new StringReader(xml)));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }
}
