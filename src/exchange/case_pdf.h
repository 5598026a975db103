// The record of a case on paper: PDF in English or in Japanese, from the same value and with the
// same content. Facts, each side's judgement, differences, coverage of elements, signatures,
// releases and proofs; no cause, no actor and no category is named by the program.
#pragma once

#include "case/record.h"

namespace yagura {

// Precondition: the record has its date (`recorded`), which is the only date of the file, so the
// same record gives the same bytes. Throws EnvironmentError where fonts are missing.
std::string case_pdf(const cases::CaseRecord& record, Lang lang);

}  // namespace yagura
