package dev.spate.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StacksTest {

    @Test
    void theDifferenceOfTwoKnownProfilesHasKnownNumbers(@TempDir Path folder) throws IOException {
        // 100 and 1000 samples: shares are compared, not numbers.
        Path before = Files.writeString(folder.resolve("a"), "[t];main;slow 60\n[t];main;fast 30\n[t];idle 10\n");
        Path after = Files.writeString(folder.resolve("b"), "[t];main;slow 100\n[t];main;fast 700\n[t];idle 200\n");
        List<FlameTree.Row> rows =
                FlameTree.of(Stacks.read(before), Stacks.read(after)).rows();
        assertThat(rows.get(0).name).isEqualTo("slow");
        assertThat(rows.get(0).selfAfter - rows.get(0).selfBefore).isCloseTo(-0.5, within(1e-9));
        assertThat(rows.get(1).name).isEqualTo("fast");
        assertThat(rows.get(1).selfAfter - rows.get(1).selfBefore).isCloseTo(0.4, within(1e-9));
        FlameTree.Row main =
                rows.stream().filter(row -> row.name.equals("main")).findFirst().orElseThrow();
        assertThat(main.before).isCloseTo(0.9, within(1e-9));
        assertThat(main.after).isCloseTo(0.8, within(1e-9));
        assertThat(main.selfAfter).isZero();
        assertThat(FlameTree.of(Stacks.read(before), Stacks.read(after)).json())
                .isEqualTo("{\"names\":[\"all\",\"[t]\",\"idle\",\"main\",\"fast\",\"slow\"],\"nodes\":["
                        + "0,1000000,1000000,1,1,1000000,1000000,2,2,100000,200000,0,"
                        + "3,900000,800000,2,4,300000,700000,0,5,600000,100000,0]}");
    }

    @Test
    void whatCallsItselfIsCountedOnce() {
        Stacks stacks = new Stacks();
        stacks.add("a;b;a;b", 3);
        FlameTree.Row b = FlameTree.of(null, stacks).rows().getFirst();
        assertThat(b.name).isEqualTo("b");
        assertThat(b.after).isEqualTo(1);
    }

    @Test
    void whatIsCompressedIsReadAgain() throws IOException {
        Stacks stacks = new Stacks();
        stacks.add("[a b];void f(int, char);µ", 7);
        stacks.add("x", 1);
        Stacks again = Stacks.read(stacks.compressed(1 << 20));
        assertThat(again.weights()).isEqualTo(stacks.weights());
        assertThat(again.total()).isEqualTo(8);
    }

    @Test
    void tooManyStacksLoseTheRarestAndKeepTheTotal() throws IOException {
        Stacks stacks = new Stacks();
        for (int i = 0; i < 20_000; i++) {
            stacks.add("root;" + Integer.toHexString(i * 0x9E3779B9), i + 1L);
        }
        byte[] bytes = stacks.compressed(20_000);
        assertThat(bytes.length).isLessThan(20_000);
        Stacks again = Stacks.read(bytes);
        assertThat(again.total()).isEqualTo(stacks.total());
        assertThat(again.weights()).containsKey("root;" + Integer.toHexString(19_999 * 0x9E3779B9));
        assertThat(again.weights()).containsKey(Stacks.OTHERS);
    }

    @Test
    void whatIsNoStackIsRefusedWithItsLine(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("a"), "a;b 1\nwhat\n".getBytes(UTF_8));
        assertThatThrownBy(() -> Stacks.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void theRestIsTheWholeWithoutThePart() {
        Stacks all = new Stacks();
        all.add("a", 5);
        all.add("b", 2);
        Stacks part = new Stacks();
        part.add("a", 2);
        part.add("b", 2);
        assertThat(all.minus(part).weights()).hasSize(1).containsEntry("a", 3L);
    }

    @Test
    void namesOfClassesAreReadable() {
        assertThat(SampleReader.readable("[B")).isEqualTo("byte[]");
        assertThat(SampleReader.readable("[[Ljava.lang.String;")).isEqualTo("java.lang.String[][]");
        assertThat(SampleReader.readable("a.B$$Lambda/0x00007f1234567890.123")).isEqualTo("a.B$$Lambda");
    }

    @Test
    void windowsAreJoinedAndAsked() {
        TimeWindows windows = TimeWindows.of(List.of(new long[] {50, 60}, new long[] {10, 20}, new long[] {15, 30}));
        assertThat(windows.bounds()).containsExactly(10, 30, 50, 60);
        assertThat(windows.nanos()).isEqualTo(30);
        assertThat(List.of(9L, 10L, 25L, 30L, 31L, 49L, 55L, 61L).stream()
                        .map(windows::contains)
                        .toList())
                .containsExactly(false, true, true, true, false, false, true, false);
        assertThat(TimeWindows.parse(windows.text()).bounds()).containsExactly(windows.bounds());
        assertThat(windows.shifted(5).bounds()).containsExactly(15, 35, 55, 65);
        assertThat(TimeWindows.NONE.contains(0)).isFalse();
    }

    @Test
    void kindsAreReadFromOptions() {
        assertThat(Kind.parse("cpu, Lock")).isEqualTo(Set.of(Kind.CPU, Kind.LOCK));
        assertThatThrownBy(() -> Kind.parse("cpu,mem"))
                .hasMessage("there is no profile 'mem'; there are cpu, alloc, lock, wall");
    }

    @Test
    void aHostileNameEndsNoBlock() {
        Stacks stacks = new Stacks();
        stacks.add("</script><script>alert(1)</script>", 1);
        String page = FlamePage.of("a <b>", List.of("<i>"), "samples", stacks);
        assertThat(page).doesNotContain("<script>alert").doesNotContain("<i>").contains("a &lt;b&gt;");
    }
}
