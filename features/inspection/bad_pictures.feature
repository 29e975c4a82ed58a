@inspection
Feature: Odd pictures
  A file that is no picture is refused in words; a picture in an unusual form gets its verdict. Neither disturbs anything else.

  Scenario Outline: Files that are no pictures
    When <file> is sent
    Then it is refused with "<words>", and nothing is stored
    When the picture of a good part is sent
    Then the part is OK

    Examples:
      | file                                             | words                                |
      | half a picture                                   | The file ends before its picture does |
      | an empty file                                    | The file is empty                    |
      | a letter named as a picture                      | The file is no picture               |
      | a small file that claims 20,000 by 20,000 pixels | 20,000 × 20,000 pixels               |

  Scenario: Pictures in other forms
    When a defective part is sent as a grey PNG, a PNG of 16 bits, a PNG with an alpha channel and a BMP in colour
    Then every form gets the same verdict

  Scenario: One bad file among many
    When half a picture is sent among two good pictures
    Then only that one is refused, and the others have verdicts
