/*
 * Phrases that stand in comics, books, films, songs and manuals, or that people think of when they are asked for several words. Programs
 * that guess try them early, with and without blanks, and with something added.
 */
const phrases = `
correct horse battery staple
correct horse battery
horse battery staple
battery horse staple correct
battery staple correct horse
staple battery horse correct
the quick brown fox jumps over the lazy dog
the quick brown fox
jumps over the lazy dog
pack my box with five dozen liquor jugs
lorem ipsum dolor sit amet
now is the time for all good men
hello world
open sesame
let me in please
please let me in
this is my password
this is a password
this is not a password
my password is password
my voice is my password
my voice is my passport
i forgot my password
i hate passwords
password must be changed
change me now
change this password
one two three four
one two three four five
four word pass phrase
four random common words
to be or not to be
that is the question
all the worlds a stage
call me ishmael
it was the best of times
in the beginning
in the beginning was the word
in god we trust
god save the queen
god save the king
we the people
four score and seven years ago
i have a dream
ask not what your country
that is one small step for man
one small step for man
veni vidi vici
cogito ergo sum
carpe diem
i think therefore i am
may the force be with you
luke i am your father
i am your father
do or do not there is no try
live long and prosper
to boldly go
to boldly go where no one has gone before
beam me up scotty
winter is coming
you know nothing jon snow
valar morghulis
one ring to rule them all
you shall not pass
speak friend and enter
my precious
expecto patronum
the answer is forty two
dont panic
so long and thanks for all the fish
i am inevitable
i am groot
i am your master
the cake is a lie
all your base are belong to us
hasta la vista baby
i will be back
ill be back
houston we have a problem
here is looking at you kid
show me the money
life is like a box of chocolates
you cant handle the truth
say hello to my little friend
there is no place like home
elementary my dear watson
never gonna give you up
never gonna let you down
twinkle twinkle little star
mary had a little lamb
humpty dumpty sat on a wall
row row row your boat
happy birthday to you
merry christmas and a happy new year
let it be
we will rock you
we are the champions
another one bites the dust
stairway to heaven
hotel california
bohemian rhapsody
smells like teen spirit
like a rolling stone
imagine all the people
all you need is love
love is all you need
i love you
i love you so much
i love you forever
i love my wife
i love my family
better late than never
actions speak louder than words
an apple a day keeps the doctor away
practice makes perfect
time is money
knowledge is power
whatever it takes
just do it
think different
yes we can
make america great again
keep calm and carry on
eat sleep code repeat
work hard play hard
live laugh love
see you later alligator
once upon a time
the end is near
abracadabra
hocus pocus
supercalifragilisticexpialidocious
`;

/** Each as letters alone, in small ones. */
export const knownPhrases: readonly string[] = phrases
  .split('\n')
  .map((phrase) => phrase.replaceAll(' ', ''))
  .filter((phrase) => phrase !== '');
