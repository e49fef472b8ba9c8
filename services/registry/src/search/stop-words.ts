/** Words that tell nothing about what a tool does: those of grammar and those of asking. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above after again all also am an and any are as at be because been before being below
  between both but by can cannot could d did do does doing don down during each either few for from
  further had has have having he her here hers him his how i if in into is isn it its itself just
  ll m me more most my no nor not now of off on once only or other our ours out over own re s same
  she should so some such t than that the their theirs them then there these they this those
  through to too under until up us ve very was we were what when where which while who whom whose
  why will with would you your yours
  please help need needs want wants wanted like get gets getting give gives let lets make sure tell
  thank thanks hi hello hey kindly using use used uses via able try trying know look looking
  something someone anything much many really actually exactly maybe might still right think thing
  things going good new way one two base based ensure given including include`
    .split(/\s+/)
    .filter(Boolean),
);
