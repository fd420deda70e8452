/** Three-valued truth: a condition may rest on something that nobody here can know. */
export type Answer = 'yes' | 'no' | 'cannot-tell';

/** True if all are: one `no` decides, else one `cannot-tell` does. Of nothing: `yes`. */
export function allOf(answers: Iterable<Answer>): Answer {
  let result: Answer = 'yes';
  for (const answer of answers) {
    if (answer === 'no') return 'no';
    if (answer === 'cannot-tell') result = answer;
  }
  return result;
}

/** True if any is: one `yes` decides, else one `cannot-tell` does. Of nothing: `no`. */
export function anyOf(answers: Iterable<Answer>): Answer {
  let result: Answer = 'no';
  for (const answer of answers) {
    if (answer === 'yes') return 'yes';
    if (answer === 'cannot-tell') result = answer;
  }
  return result;
}

/** The opposite; what cannot be told stays so. */
export function notOf(answer: Answer): Answer {
  if (answer === 'cannot-tell') return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

/** What holds whichever of the possibilities is the true one; `cannot-tell` where they differ or where there is none. */
export function agreed(answers: readonly Answer[]): Answer {
  const first = answers[0];
  return first !== undefined && answers.every((answer) => answer === first) ? first : 'cannot-tell';
}
