<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
        <source>%n token(s). Smallest norm %1 (layer %2), largest %3 (layer %4, token %5).</source>
        <translation>
            <numerusform>%n token. Smallest norm %1 (layer %2), largest %3 (layer %4, token %5).</numerusform>
            <numerusform>%n tokens. Smallest norm %1 (layer %2), largest %3 (layer %4, token %5).</numerusform>
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
</TS>
