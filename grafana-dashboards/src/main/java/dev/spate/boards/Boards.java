package dev.spate.boards;

import java.util.List;

/// All boards.
public final class Boards {

    private Boards() {}

    /// In the order in which they are listed.
    public static List<Board> all() {
        return List.of(
                RunBoard.board(),
                GeneratorBoard.board(),
                TargetBoard.board(),
                CompareBoard.board(),
                ControlPlaneBoard.board(),
                PipelineBoard.board(),
                SoakBoard.board());
    }
}
