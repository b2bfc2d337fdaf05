<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CompareText</name>
    <message numerus="yes">
        <source>%n repetition(s) in turns</source>
        <translation>
            <numerusform>%n repetition in turns</numerusform>
            <numerusform>%n repetitions in turns</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PatchText</name>
    <message numerus="yes">
        <source>L-Mul, %n bit(s)</source>
        <translation>
            <numerusform>L-Mul, %n bit</numerusform>
            <numerusform>L-Mul, %n bits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::AttentionView</name>
    <message numerus="yes">
        <source>Means over all %n quer(ies) of the trace.</source>
        <translation>
            <numerusform>Means over the one query of the trace.</numerusform>
            <numerusform>Means over all %n queries of the trace.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This layer sees %n token(s) back, itself included.</source>
        <translation>
            <numerusform>This layer sees %n token back, itself included.</numerusform>
            <numerusform>This layer sees %n tokens back, itself included.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::BenchmarkForm</name>
    <message numerus="yes">
        <source>%n device(s) gave no figures.</source>
        <translation>
            <numerusform>%n device gave no figures.</numerusform>
            <numerusform>%n devices gave no figures.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::BenchmarkRun</name>
    <message numerus="yes">
        <source>Benchmark on %n device(s)</source>
        <translation>
            <numerusform>Benchmark on %n device</numerusform>
            <numerusform>Benchmark on %n devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::ChatPage</name>
    <message numerus="yes">
        <source>%1 tokens/s, %n token(s)</source>
        <translation>
            <numerusform>%1 tokens/s, %n token</numerusform>
            <numerusform>%1 tokens/s, %n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareRun</name>
    <message numerus="yes">
        <source>Comparing %n lane(s)</source>
        <translation>
            <numerusform>Comparing %n lane</numerusform>
            <numerusform>Comparing %n lanes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Watching %n lane(s)</source>
        <translation>
            <numerusform>Watching %n lane</numerusform>
            <numerusform>Watching %n lanes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareSetup</name>
    <message numerus="yes">
        <source>%n prompt(s) from %1</source>
        <extracomment>%1 is a file&apos;s name</extracomment>
        <translation>
            <numerusform>%n prompt from %1</numerusform>
            <numerusform>%n prompts from %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::CompareTable</name>
    <message numerus="yes">
        <source>By %1, over %2 s and %n sample(s).</source>
        <extracomment>%1 is a sensor and what it covers, %2 seconds</extracomment>
        <translation>
            <numerusform>By %1, over %2 s and %n sample.</numerusform>
            <numerusform>By %1, over %2 s and %n samples.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::ContextView</name>
    <message numerus="yes">
        <source>Measured on %1:%2 (%3), %n thread(s): %4 tokens at each length, %5 repetitions after a warm-up.</source>
        <translation>
            <numerusform>Measured on %1:%2 (%3), %n thread: %4 tokens at each length, %5 repetitions after a warm-up.</numerusform>
            <numerusform>Measured on %1:%2 (%3), %n threads: %4 tokens at each length, %5 repetitions after a warm-up.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::FlipView</name>
    <message numerus="yes">
        <source>Share of %n token(s) whose most likely successor is another.</source>
        <translation>
            <numerusform>Share of %n token whose most likely successor is another.</numerusform>
            <numerusform>Share of %n tokens whose most likely successor is another.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::HeatMap</name>
    <message numerus="yes">
        <source>mean %1, %2 to %3 (%n cells)</source>
        <translation>
            <numerusform>mean %1, %2 to %3 (%n cell)</numerusform>
            <numerusform>mean %1, %2 to %3 (%n cells)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::LMulPage</name>
    <message numerus="yes">
        <source>Mean over %n token(s), each arithmetic in a run of its own beside the exact one.</source>
        <translation>
            <numerusform>Mean over %n token, each arithmetic in a run of its own beside the exact one.</numerusform>
            <numerusform>Mean over %n tokens, each arithmetic in a run of its own beside the exact one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These figures are older than the settings: %1, %2, the first %n token(s) of this text.</source>
        <translation>
            <numerusform>These figures are older than the settings: %1, %2, the first %n token of this text.</numerusform>
            <numerusform>These figures are older than the settings: %1, %2, the first %n tokens of this text.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These figures are older than the settings: %1, %2, the first %n token(s) of another text.</source>
        <translation>
            <numerusform>These figures are older than the settings: %1, %2, the first %n token of another text.</numerusform>
            <numerusform>These figures are older than the settings: %1, %2, the first %n tokens of another text.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::LaneStream</name>
    <message numerus="yes">
        <source>%1 tokens/s with %n thread(s) (contended)</source>
        <translation>
            <numerusform>%1 tokens/s with %n thread (contended)</numerusform>
            <numerusform>%1 tokens/s with %n threads (contended)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::MessageWidget</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::ModelsPage</name>
    <message numerus="yes">
        <source>Only the first of %n items was opened: one model is in use at a time.</source>
        <translation>
            <numerusform>Only the first of %n item was opened: one model is in use at a time.</numerusform>
            <numerusform>Only the first of %n items was opened: one model is in use at a time.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::PromptBar</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::ResidualView</name>
    <message numerus="yes">
        <source>%n token(s). Smallest norm %1 (read by %2), largest %3 (read by %4, token %5).</source>
        <translation>
            <numerusform>%n token. Smallest norm %1 (read by %2), largest %3 (read by %4, token %5).</numerusform>
            <numerusform>%n tokens. Smallest norm %1 (read by %2), largest %3 (read by %4, token %5).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::RunsPage</name>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs are selected: choose at most %1 to compare.</source>
        <translation>
            <numerusform>%n run is selected: choose at most %1 to compare.</numerusform>
            <numerusform>%n runs are selected: choose at most %1 to compare.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n difference(s)</source>
        <translation>
            <numerusform>%n difference</numerusform>
            <numerusform>%n differences</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) deleted</source>
        <translation>
            <numerusform>%n run deleted</numerusform>
            <numerusform>%n runs deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n run(s)</source>
        <translation>
            <numerusform>Export %n run</numerusform>
            <numerusform>Export %n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::ScalingView</name>
    <message numerus="yes">
        <source>Measuring %n size(s) of models</source>
        <translation>
            <numerusform>Measuring %n size of models</numerusform>
            <numerusform>Measuring %n sizes of models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Measured on %1:%2 (%3), %n thread(s), random weights; the median of %4 repetitions after a warm-up, outputs checked against the reference on %5 tokens.</source>
        <translation>
            <numerusform>Measured on %1:%2 (%3), %n thread, random weights; the median of %4 repetitions after a warm-up, outputs checked against the reference on %5 tokens.</numerusform>
            <numerusform>Measured on %1:%2 (%3), %n threads, random weights; the median of %4 repetitions after a warm-up, outputs checked against the reference on %5 tokens.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n model(s): at most %1 of disk and %2 of memory at a time, about %3 in all (estimated). Models are written to %4 one at a time, and removed again.</source>
        <translation>
            <numerusform>%n model: at most %1 of disk and %2 of memory at a time, about %3 in all (estimated). It is written to %4, and removed again.</numerusform>
            <numerusform>%n models: at most %1 of disk and %2 of memory at a time, about %3 in all (estimated). Models are written to %4 one at a time, and removed again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::SettingsDialog</name>
    <message numerus="yes">
        <source>%n a second</source>
        <translation>
            <numerusform>%n a second</numerusform>
            <numerusform>%n a second</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::StatusBar</name>
    <message numerus="yes">
        <source>%n token(s) read</source>
        <translation>
            <numerusform>%n token read</numerusform>
            <numerusform>%n tokens read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Jobs, %n running</source>
        <translation>
            <numerusform>Jobs, %n running</numerusform>
            <numerusform>Jobs, %n running</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::TapView</name>
    <message numerus="yes">
        <source>%1 tokens × %2 channels, from %3 to %4; %n channel(s) never change.</source>
        <translation>
            <numerusform>%1 tokens × %2 channels, from %3 to %4; %n channel never changes.</numerusform>
            <numerusform>%1 tokens × %2 channels, from %3 to %4; %n channels never change.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only summaries were kept: each token&apos;s smallest value, mean and largest, over %n channel(s).</source>
        <translation>
            <numerusform>Only summaries were kept: each token&apos;s smallest value, mean and largest, over %n channel.</numerusform>
            <numerusform>Only summaries were kept: each token&apos;s smallest value, mean and largest, over %n channels.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::TextView</name>
    <message numerus="yes">
        <source>%1 tokens in windows of %2; %n channel(s) never change.</source>
        <translation>
            <numerusform>%1 tokens in windows of %2; %n channel never changes.</numerusform>
            <numerusform>%1 tokens in windows of %2; %n channels never change.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::TraceBook</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>addend::ui::WeightsPage</name>
    <message numerus="yes">
        <source>%n tensor(s) have warnings.</source>
        <translation>
            <numerusform>%n tensor has warnings.</numerusform>
            <numerusform>%n tensors have warnings.</numerusform>
        </translation>
    </message>
</context>
</TS>
