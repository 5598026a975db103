// Every command, one file (pair) each; the list they stand in is commands.cc.
#pragma once

#include <memory>

#include "app/cli.h"
#include "store/store.h"

namespace yagura {

// The node that --node names, for reading; one line where there is none.
std::unique_ptr<StoreReader> open_store(const Arguments& args);

extern const Command kWatchCommand;
extern const Command kDecodeCommand;
extern const Command kDetectCommand;
extern const Command kEventsCommand;
extern const Command kIncidentsCommand;
extern const Command kTrackCommand;
extern const Command kExplainCommand;
extern const Command kFormatsCommand;
extern const Command kDetectorsCommand;
extern const Command kExerciseListCommand;
extern const Command kExerciseMakeCommand;
extern const Command kExerciseScoreCommand;
extern const Command kZonesImportCommand;
extern const Command kZonesListCommand;
extern const Command kZonesShowCommand;
extern const Command kSeverityScoreCommand;
extern const Command kDoctorCommand;

}  // namespace yagura
