// addend energy: what a token's arithmetic would cost, modelled from its counts.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/evaluate/energy_rows.h"
#include "core/inspect/nonzero_trits.h"

namespace addend::cli {
namespace {

constexpr std::uint64_t table_limit = 1 << 20;  // bytes of a file of energies

/// "25.31 µJ", with the kinds that make it up.
void print_energy(Console& console, const char* what, const OperationEnergy& energy) {
    console.line(std::string("  ") + what + "  " + to_text_fixed(energy.picojoules * 1e-6, 3) + " µJ/token (modelled)");
    for (std::size_t n = 0; n < operation_kinds; ++n) {
        const OperationEnergy::Part& part = energy.parts[n];
        if (part.operations <= 0) continue;
        console.line("          " + std::string(operation_kind_name(static_cast<OperationKind>(n))) + "  " +
                     to_text_fixed(part.operations, 0) + "  " +
                     (part.picojoules ? to_text_fixed(*part.picojoules * 1e-6, 3) + " µJ" : "no value: left out"));
    }
    if (!energy.zeros_known) console.line("          zeros are not known: every ternary addition is counted as made");
}

std::string title_of(const EnergyRow& row) {
    if (row.what == EnergyRow::What::transformer) return "fp16 transformer of the same shape";
    if (row.what == EnergyRow::What::exact) return "exact twin (no patch)";
    return row.patch == "none" ? "this model" : "this model, patch " + row.patch;
}

}  // namespace

int run_energy(Context& context) {
    const Arguments& arguments = context.arguments;
    const OpenedModel opened = open_patched(context);
    EnergyTable table = default_energy_table();
    if (!arguments.energy_table.empty())
        table = parse_energy_table(read_text_file(arguments.energy_table, table_limit), arguments.energy_table);
    EnergyQuestion question{.prefill = arguments.prefill, .context = arguments.past};
    {
        ProgressLine line(context.console);
        const auto loading = [&](LoadPhase, double fraction) { line.show("Reading", fraction); };
        const Model::Lowered& lowered = opened.model->lower(loading, context.control.token());
        const auto counting = [&](std::uint64_t done, std::uint64_t total) {
            line.show("Counting zeros", total == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total));
        };
        question.nonzero =
            count_nonzero_trits(*lowered.program, *lowered.weights, counting, context.control.token());
    }
    const auto rows = energy_rows(*opened.model->lower().program, opened.patches, question, table);
    if (arguments.json) {
        Json json = energy_rows_json(rows, question, table);
        json["model"] = opened.model->summary().name;
        context.console.json(json);
        return 0;
    }
    context.console.line(opened.model->summary().name + ": energy of arithmetic, modelled; memory traffic not included");
    context.console.line("prefill of " + to_text(std::int64_t{arguments.prefill}) + " tokens; decode behind " +
                         to_text(std::int64_t{arguments.past}) + "; " + table.source);
    for (const EnergyRow& row : rows) {
        context.console.line(title_of(row));
        print_energy(context.console, "prefill", row.energy.prefill);
        print_energy(context.console, "decode ", row.energy.decode);
    }
    return 0;
}

}  // namespace addend::cli
