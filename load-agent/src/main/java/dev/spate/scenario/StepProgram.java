package dev.spate.scenario;

/// One compiled step of a scenario.
public sealed interface StepProgram permits PauseProgram, RequestProgram {}
